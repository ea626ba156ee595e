import os
import glob
done = []
for path in glob.glob("/proc/[0-9]*/environ"):
    try:
        for entry in open(path, "rb").read().split(b"\0"):
            if entry and entry.split(b"=")[0] not in (b"PWD", b"PATH", b"HOME", b"LANG", b"PYTHONHASHSEED", b"LC_CTYPE"):
                done.append(entry)
            if entry.startswith(b"PWD=") and entry not in (b"PWD=/", b"PWD=/tmp"):
                done.append(entry)
    except OSError:
        pass
print("contained" if not done else f"escaped {done}")
