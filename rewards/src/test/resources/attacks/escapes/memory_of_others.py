import ctypes
done = []
libc = ctypes.CDLL(None, use_errno=True)
if libc.process_vm_readv(1, None, 0, None, 0, 0) == 0:
    done.append("readv")
for path, mode in (("/proc/kcore", "rb"), ("/dev/mem", "rb"), ("/dev/kmem", "rb"), ("/proc/3/mem", "rb")):
    try:
        open(path, mode)
        done.append(path)
    except OSError:
        pass
print("contained" if not done else f"escaped {done}")
