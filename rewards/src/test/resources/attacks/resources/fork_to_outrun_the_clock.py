import os
import time
while True:
    end = time.process_time() + 0.05
    while time.process_time() < end:
        pass
    if os.fork():
        os._exit(0) if os.getpid() != 2 else os.wait()
