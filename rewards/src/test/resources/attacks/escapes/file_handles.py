import ctypes
import struct
libc = ctypes.CDLL(None, use_errno=True)
handle = ctypes.create_string_buffer(struct.pack("<Iiq", 8, 1, 2), 64)
file = libc.syscall(304, 0, handle, 0)
done = [file] if file >= 0 else []
print("contained" if not done else f"escaped {done}")
