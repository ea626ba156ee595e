# A user of its own: neither root nor whoever started it, without groups, with an environment of its own; nothing that
# belongs to others can be written, and nobody else's process ended.
import ctypes
import os

done = []
above = os.getppid()
libc = ctypes.CDLL(None)
if 0 in (os.getuid(), os.geteuid(), os.getgid(), os.getegid()) or os.getuid() == os.stat(f"/proc/{above}").st_uid:
    done.append(f"user {os.getresuid()}")
if set(os.getgroups()) - {os.getgid()}:
    done.append(f"groups {os.getgroups()}")
if set(os.environ) != {"PATH", "HOME", "TMPDIR", "LANG", "PYTHONHASHSEED"}:
    done.append(str(dict(os.environ)))
if libc.prctl(39, 0, 0, 0, 0) != 1:
    done.append("new privileges")
for process in (above, 1):
    try:
        os.kill(process, 0)
        done.append(f"signal {process}")
    except OSError:
        pass
for path in ("/x", "/usr/x", "/etc/x", "../x", "../box/x", "../status", f"/proc/{above}/oom_score_adj"):
    try:
        open(path, "w").close()
        done.append("write " + path)
    except OSError:
        pass
try:
    os.setuid(0)
    done.append("root")
except OSError:
    pass
print("contained" if not done else f"done {done}")
