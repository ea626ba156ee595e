# No socket of any family: a network namespace alone leaves AF_NETLINK, AF_PACKET, AF_VSOCK and abstract AF_UNIX.
import socket

opened = []
for family in (1, 2, 10, 16, 17, 40):  # UNIX, INET, INET6, NETLINK, PACKET, VSOCK
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(family, kind).close()
            opened.append((family, int(kind)))
        except OSError:
            pass
print("contained" if not opened else f"opened {opened}")
