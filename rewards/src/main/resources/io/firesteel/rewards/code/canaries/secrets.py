# Nothing of the executor is to be seen: files, environment, processes, open files.
import os

seen = []
for path in ("/etc/passwd", "/etc/shadow", "/root", "/home", "/var", "/opt/spark", "/run", "/sys", "/srv", "/mnt"):
    if os.path.exists(path):
        seen.append(path)
if set(os.listdir("/")) - {"bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc", "opt", "proc", "dev", "tmp", "box"}:
    seen.append(str(os.listdir("/")))
if os.listdir("/tmp"):
    seen.append(str(os.listdir("/tmp")))
environment = open("/proc/1/environ", "rb").read().split(b"\0")
given = (b"PATH=/usr/bin:/bin", b"HOME=/tmp", b"LANG=C.UTF-8", b"PYTHONHASHSEED=0", b"PWD=/", b"PWD=/tmp", b"")
if set(environment) - set(given):
    seen.append(str(environment))
processes = [name for name in os.listdir("/proc") if name.isdigit()]
if len(processes) > 2:
    seen.append(str(processes))
folder = os.open("/proc/self/fd", os.O_RDONLY)
files = [name for name in os.listdir(folder) if int(name) not in (0, 1, 2, folder)]
for name in files:
    try:
        seen.append(os.readlink("/proc/self/fd/" + name))
    except FileNotFoundError:
        pass  # the one that listed the folder
print("contained" if not seen else f"seen {seen}")
