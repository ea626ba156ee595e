import os
import signal
try:
    os.kill(-1, signal.SIGKILL)  # all but itself and the first process
except ProcessLookupError:
    pass
print("contained")
