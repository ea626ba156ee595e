import os
done = [name for name in os.listdir("/proc") if name.isdigit() and int(name) > 2]
print("contained" if not done else f"escaped {done}")
