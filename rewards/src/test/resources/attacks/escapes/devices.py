import os
done = []
for path in ("/dev/sda", "/dev/vda", "/dev/mem", "/dev/kmsg", "/dev/kvm", "/dev/fuse", "/dev/net/tun", "/dev/nvidia0"):
    try:
        open(path, "rb").close()
        done.append(path)
    except OSError:
        pass
for major, minor in ((8, 0), (254, 0), (1, 1)):
    try:
        os.mknod("/tmp/device", 0o60666, os.makedev(major, minor))
        open("/tmp/device", "rb")
        done.append((major, minor))
    except OSError:
        pass
print("contained" if not done else f"escaped {done}")
