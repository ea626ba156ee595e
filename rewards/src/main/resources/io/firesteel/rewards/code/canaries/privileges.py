# No new rights, asked of the kernel and not of /proc: no namespaces, tracing, mounts or capabilities; a filter is in place;
# files keep their modes, and other processes their limits.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
done = []
for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000):
    if libc.unshare(flag) == 0:
        done.append(f"unshare {flag:#x}")
if libc.ptrace(0, 0, 0, 0) == 0:
    done.append("ptrace")
if libc.mount(b"none", b".", b"tmpfs", 0, None) == 0:
    done.append("mount")
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
capabilities = (ctypes.c_uint32 * 6)()
if libc.capget(header, capabilities) != 0 or any(capabilities):
    done.append(f"capabilities {list(capabilities)}")
if libc.prctl(39, 0, 0, 0, 0) != 1:
    done.append("new privileges")
if libc.prctl(21, 0, 0, 0, 0) != 2:
    done.append("no seccomp filter")
if libc.prlimit(os.getppid(), 7, None, ctypes.create_string_buffer(16)) == 0:
    done.append("limits of the supervisor")
if libc.chmod(b".", 0o777) == 0:
    done.append("chmod")
print("contained" if not done else f"done {done}")
