import os
done = []
for path in ("/usr/bin/python3", "/usr/bin/x", "/box/harness.py", "/box/x", "/x", "/lib/x", "/dev/x", "/dev/null/x"):
    try:
        with open(path, "wb") as file:
            file.write(b"x")
        done.append(path)
    except OSError:
        pass
for path in ("/box", "/usr", "/"):
    try:
        os.chmod(path, 0o777)
        done.append(path)
    except OSError:
        pass
print("contained" if not done else f"escaped {done}")
