import os
import subprocess
done = []
for change in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: os.setresuid(0, 0, 0)):
    try:
        change()
        done.append("changed")
    except OSError:
        pass
for program in ("/usr/bin/su", "/usr/bin/sudo", "/usr/bin/newgrp", "/usr/bin/mount", "/usr/bin/unshare"):
    if os.path.exists(program):
        arguments = [program, "-r", "id"] if program.endswith("unshare") else [program, "-c", "id"]
        ended = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, timeout=2)
        if b"uid=0" in ended.stdout:
            done.append(program)
print("contained" if not done else f"escaped {done}")
