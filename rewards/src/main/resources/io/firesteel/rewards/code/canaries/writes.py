# Only /tmp and /dev/shm can be written, and not without end. Whoever is root to the kernel can open core_pattern, whatever
# the user's number in the box.
import os

written = []
for path in ("/x", "/box/x", "/usr/x", "/usr/bin/x", "/dev/x", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger"):
    try:
        open(path, "w").close()
        written.append(path)
    except OSError:
        pass
for folder in ("/tmp", "/dev/shm"):
    try:
        for number in range(64):
            with open(f"{folder}/{number}", "wb") as file:
                file.write(bytes(1 << 20))
        written.append(folder)
    except OSError:
        for name in os.listdir(folder):
            os.remove(f"{folder}/{name}")
print("contained" if not written else f"written {written}")
