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
        time.sleep(2)
        os._exit(0)
for child in range(8):
    survivors += os.wait()[1] == 0
print(f"{survivors} processes had 32 MiB each, 64 MiB are allowed")
