import os
done = []
for descriptor in range(3, 256):
    try:
        done.append((descriptor, os.readlink(f"/proc/self/fd/{descriptor}")))
    except OSError:
        pass
done = [each for each in done if not each[1].startswith("/proc/")]
print("contained" if not done else f"escaped {done}")
