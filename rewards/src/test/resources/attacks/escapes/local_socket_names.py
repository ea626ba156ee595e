import socket
done = []
try:
    with open("/proc/net/unix") as file:
        names = [line.split()[-1] for line in file.readlines()[1:] if "@" in line]
    done += names
except OSError:
    pass
print("contained" if not done else f"escaped {done}")
