import ctypes
import os
import resource
done = []
libc = ctypes.CDLL(None, use_errno=True)
first = 3 if os.getppid() < 3 else os.getppid()  # in a box of its own there is nobody but its first process
limit = ctypes.create_string_buffer(16)
for process in (first, 1):
    if libc.prlimit(process, resource.RLIMIT_NOFILE, limit, None) == 0 and process != 1:
        done.append(("limit", process))
    if libc.setpriority(os.PRIO_PROCESS, process, 19) == 0 and process != 1:
        done.append(("priority", process))
    if libc.sched_setaffinity(process, 8, b"\1" + bytes(7)) == 0 and process != 1:
        done.append(("processors", process))
for path in ("/usr", "/etc", "/tmp/..", "/box", "/dev/null"):
    if libc.chmod(path.encode(), 0o777) == 0:
        done.append(("mode", path))
print("contained" if not done else f"escaped {done}")
