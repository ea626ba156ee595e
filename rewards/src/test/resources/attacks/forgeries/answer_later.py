import os
import time
def answer(question):
    if os.fork() == 0:
        time.sleep(0.5)
        os.write(3, b'"late"\n')
    os._exit(0)
