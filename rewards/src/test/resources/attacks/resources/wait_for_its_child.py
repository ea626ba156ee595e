# Two processes on one processor: while one computes, the other is ready and waits for it.
import os
import time


def give_up(call, *arguments):
    try:
        call(*arguments)
    except OSError:
        pass


give_up(os.sched_setaffinity, 0, {0})
most = 0.8
if os.fork() == 0:
    while time.process_time() < most:
        pass
    time.sleep(99)
give_up(os.sched_setscheduler, 0, os.SCHED_IDLE, os.sched_param(0))
while time.process_time() < 0.05:
    pass
time.sleep(99)
