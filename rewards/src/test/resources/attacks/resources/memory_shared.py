import mmap
blocks = []
while True:
    block = mmap.mmap(-1, 16 << 20)
    block.write(bytes(16 << 20))
    blocks.append(block)
