# Memory is counted over all processes of the box.
import os
import time

survivors = 0
for child in range(8):
    pid = os.fork()
    if pid == 0:
        block = bytearray(32 << 20)
        for at in range(0, len(block), 4096):
            block[at] = 1
        time.sleep(0.3)
        os._exit(0)
for child in range(8):
    survivors += os.wait()[1] == 0
print("contained" if survivors < 8 else "made 256 MiB of 64")
