import ctypes
libc = ctypes.CDLL(None, use_errno=True)
done = []
for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000, 0x08000000, 0x04000000, 0x02000000):
    if libc.unshare(flag) == 0:
        done.append(("unshare", hex(flag)))
    child = libc.syscall(56, flag | 17, 0, 0, 0, 0)
    if child == 0:
        libc._exit(0)
    if child > 0:
        done.append(("clone", hex(flag)))
print("contained" if not done else f"escaped {done}")
