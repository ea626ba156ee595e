# Without namespaces the executor is still there: its files, environment, memory and process are out of reach all the same.
import os

done = []
above = os.getppid()
for path in ("/", "/tmp", "/home", "/root", "/var", "/run", "/sys", "/proc", "/srv", "/mnt", "/dev", "/opt/spark", "..", "../.."):
    try:
        os.listdir(path)
        done.append("list " + path)
    except OSError:
        pass
for path in ("/etc/passwd", "/etc/shadow", "/proc/1/environ", f"/proc/{above}/environ", f"/proc/{above}/mem", f"/proc/{above}/cmdline", "../status"):
    try:
        open(path, "rb").close()
        done.append("read " + path)
    except OSError:
        pass
for path in ("/x", "/tmp/x", "/dev/shm/x", "/usr/x", "../x", "../box/x", f"/proc/{above}/oom_score_adj", "/dev/tty"):
    try:
        open(path, "w").close()
        done.append("write " + path)
    except OSError:
        pass
for process in (above, 1):
    try:
        os.kill(process, 0)
        done.append(f"signal {process}")
    except OSError:
        pass
if set(os.environ) != {"PATH", "HOME", "TMPDIR", "LANG", "PYTHONHASHSEED"}:
    done.append(str(dict(os.environ)))
for descriptor in range(3, 256):
    try:
        os.fstat(descriptor)
        done.append(f"open file {descriptor}")
    except OSError:
        pass
with open("own", "w") as file:
    file.write("x")
if os.listdir() != ["own"]:
    done.append(str(os.listdir()))
print("contained" if not done else f"done {done}")
