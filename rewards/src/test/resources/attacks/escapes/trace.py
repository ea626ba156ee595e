import ctypes
libc = ctypes.CDLL(None, use_errno=True)
done = [request for request, process in ((0, 0), (16, 1), (0x4206, 1)) if libc.ptrace(request, process, 0, 0) == 0]
print("contained" if not done else f"escaped {done}")
