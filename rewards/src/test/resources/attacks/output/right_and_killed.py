import os
import signal
print("1\n2\n3", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
