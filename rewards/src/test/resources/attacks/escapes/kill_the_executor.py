import os
import signal
done = []
for process in [os.getppid()] + list(range(3, 3000)):
    try:
        if process > 2:
            os.kill(process, signal.SIGKILL)
            done.append(process)
    except OSError:
        pass
print("contained" if not done else f"escaped {done}")
