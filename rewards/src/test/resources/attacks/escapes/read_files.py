import os
done = []
for path in ("/etc/passwd", "/etc/shadow", "/root", "/home", "/var", "/run", "/sys", "/srv", "/mnt", "/boot", "/proc/1/root/etc/passwd"):
    try:
        os.listdir(path) if os.path.isdir(path) else open(path).read()
        done.append(path) if os.path.exists(path) else None
    except OSError:
        pass
print("contained" if not done else f"escaped {done}")
