import os
import signal
done = []
for process in [os.getppid()] + list(range(3, 3000)):
    try:
        if process > 2 and process != os.getpid():  # numbers are given out anew: ours may be small
            os.kill(process, signal.SIGKILL)
            done.append(process)
    except OSError:
        pass
print("contained" if not done else f"escaped {done}")
