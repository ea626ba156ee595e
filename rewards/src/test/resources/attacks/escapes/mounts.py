import ctypes
import os
libc = ctypes.CDLL(None, use_errno=True)
done = []
if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
    done.append("mount")
if libc.mount(None, b"/", None, 32 | 4096, None) == 0:
    done.append("remount")
if libc.umount2(b"/usr", 2) == 0:
    done.append("umount")
if libc.syscall(430, b"tmpfs", 0) >= 0 or libc.syscall(428, -100, b"/", 1) >= 0:
    done.append("new mount calls")
try:
    os.chroot("/tmp")
    done.append("chroot")
except OSError:
    pass
print("contained" if not done else f"escaped {done}")
