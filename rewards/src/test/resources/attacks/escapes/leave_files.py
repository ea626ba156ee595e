import os
done = []
for folder in ("/tmp", "/dev/shm"):
    done += [name for name in os.listdir(folder)]
    open(folder + "/left", "w").close()
    os.makedirs(folder + "/.config/python", exist_ok=True)
print("contained" if not done else f"escaped {done}")
