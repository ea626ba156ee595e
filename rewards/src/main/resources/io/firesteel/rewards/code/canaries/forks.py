# Processes are counted, whoever makes them; those that are left behind are ended with the box. Where they are counted by
# looking again and again, there must be some time to look.
import os
import sys
import time

made = 0
try:
    while made < int(sys.argv[1]) + 16:
        if os.fork() == 0:
            os.close(1)
            os.setsid()
            time.sleep(60)
            os._exit(0)
        made += 1
    time.sleep(1)
    print(f"made {made}")
except OSError:
    print("contained")
