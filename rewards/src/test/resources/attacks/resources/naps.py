import time

while True:
    time.sleep(1e-6)
