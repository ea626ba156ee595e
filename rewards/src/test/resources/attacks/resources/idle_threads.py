import os
import threading
import time


def work():
    for call, *arguments in (
        (os.sched_setaffinity, 0, {0}),
        (os.sched_setscheduler, 0, os.SCHED_IDLE, os.sched_param(0)),
        (os.setpriority, os.PRIO_PROCESS, 0, 19),
    ):
        try:
            call(*arguments)
        except OSError:
            pass
    while True:
        time.sleep(0.05)
        sum(range(1000))


for _ in range(30):
    try:
        threading.Thread(target=work, daemon=True).start()
    except RuntimeError:
        break
work()
