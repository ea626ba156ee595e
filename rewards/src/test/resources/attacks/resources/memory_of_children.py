import os
import time
for child in range(30):
    if os.fork() == 0:
        block = bytearray(b"x") * (30 << 20)
        time.sleep(60)
for child in range(30):
    os.wait()
