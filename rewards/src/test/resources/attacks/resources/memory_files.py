import os
files = []
while True:
    file = os.memfd_create("x")
    os.write(file, bytes(15 << 20))
    files.append(file)
