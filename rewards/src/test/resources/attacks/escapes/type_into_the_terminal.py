import fcntl
done = []
for path in ("/dev/tty", "/dev/console", "/dev/stdin"):
    try:
        with open(path, "r+b", buffering=0) as terminal:
            fcntl.ioctl(terminal, 0x5412, b"x")
        done.append(path)
    except OSError:
        pass
print("contained" if not done else f"escaped {done}")
