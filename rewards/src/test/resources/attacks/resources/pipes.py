import os
while True:
    read, write = os.pipe()
    os.set_blocking(write, False)
    os.write(write, bytes(1 << 16))
