import os
import time
done = [name for name in os.listdir("/proc") if name.isdigit() and int(name) > 2]
if os.fork() == 0:
    os.setsid()
    os.close(1)
    os.close(2)
    time.sleep(600)
print("contained" if not done else f"escaped {done}")
