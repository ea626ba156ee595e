import os
done = []
for path in ("/sys/fs/cgroup", "/sys"):
    if os.path.exists(path):
        done.append(path)
for line in open("/proc/self/cgroup"):
    if "firesteel" in line and not line.strip().endswith(":/"):
        done.append(line.strip())
print("contained" if not done else f"escaped {done}")
