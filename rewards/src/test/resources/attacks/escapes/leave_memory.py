import ctypes
libc = ctypes.CDLL(None, use_errno=True)
done = []
for name, found in (("shm", libc.shmget(4711, 4096, 0)), ("msg", libc.msgget(4711, 0)), ("sem", libc.semget(4711, 1, 0))):
    if found >= 0:
        done.append(name)
libc.shmget(4711, 4096, 0o1666)
libc.msgget(4711, 0o1666)
libc.semget(4711, 1, 0o1666)
print("contained" if not done else f"escaped {done}")
