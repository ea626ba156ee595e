# Each is ready and waits for the others, and together they need little.
import os
import time

try:
    os.sched_setaffinity(0, {0})
except OSError:
    pass
for _ in range(50):
    try:
        if os.fork() == 0:
            break
    except OSError:
        break
while True:
    time.sleep(0.5 - time.time() % 0.5)
    until = time.process_time() + 0.001
    while time.process_time() < until:
        pass
