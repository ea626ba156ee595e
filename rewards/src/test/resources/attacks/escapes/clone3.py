import ctypes
import struct
libc = ctypes.CDLL(None, use_errno=True)
arguments = ctypes.create_string_buffer(struct.pack("<11Q", 0x10000000, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0))
result = libc.syscall(435, arguments, 88)
if result == 0:
    libc._exit(0)
done = [] if result == -1 and ctypes.get_errno() == 38 else [result, ctypes.get_errno()]
print("contained" if not done else f"escaped {done}")
