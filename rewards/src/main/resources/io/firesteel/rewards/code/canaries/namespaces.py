# No new rights: no namespaces, no tracing, no mounts, no capabilities.
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
done = []
for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000):
    if libc.unshare(flag) == 0:
        done.append(f"unshare {flag:#x}")
if libc.ptrace(0, 0, 0, 0) == 0:
    done.append("ptrace")
if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
    done.append("mount")
for line in open("/proc/self/status"):
    name, value = line.split(":", 1)
    if name in ("CapEff", "CapPrm", "CapBnd", "CapAmb") and int(value, 16) != 0:
        done.append(line.strip())
    if name == "NoNewPrivs" and value.strip() != "1" or name == "Seccomp" and value.strip() != "2":
        done.append(line.strip())
print("contained" if not done else f"done {done}")
