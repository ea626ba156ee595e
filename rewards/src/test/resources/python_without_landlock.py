#!/usr/bin/python3
# Python as on a kernel without Landlock: a filter answers its calls with ENOSYS, in all that is started from here.
import ctypes
import os
import struct
import sys

ANSWER, ALLOW = 0x00050000 | 38, 0x7FFF0000
CODE = struct.pack("<HBBI", 0x20, 0, 0, 0)  # loads the call's number
CODE += struct.pack("<HBBI", 0x15, 0, 1, 444) + struct.pack("<HBBI", 0x06, 0, 0, ANSWER)
CODE += struct.pack("<HBBI", 0x06, 0, 0, ALLOW)


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


libc = ctypes.CDLL(None)
program = Program(len(CODE) // 8, CODE)
if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, ctypes.byref(program)) != 0:
    sys.exit("no filter")
os.execv("/usr/bin/python3", ["/usr/bin/python3"] + sys.argv[1:])
