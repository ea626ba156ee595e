import os
import signal
for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV):
    os.kill(1, number)
print("contained")
