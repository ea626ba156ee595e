import os
done = []
needle = b"contain" + b"ed"
own = b"look for needle"
for top, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(top, name) not in ("/usr", "/proc", "/dev", "/lib", "/etc")]
    for name in names:
        path = os.path.join(top, name)
        if path != "/box/program.py":
            try:
                if needle in open(path, "rb").read():
                    done.append(path)
            except OSError:
                pass
for path in ("/proc/1/cmdline", "/proc/2/cmdline", "/proc/self/cmdline", "/proc/1/environ"):
    try:
        if needle in open(path, "rb").read():
            done.append(path)
    except OSError:
        pass
print("contained" if not done else f"escaped {done}")
