import socket
done = []
for family in range(1, 46):
    for kind in (1, 2, 3, 5):
        try:
            socket.socket(family, kind).close()
            done.append((family, kind))
        except OSError:
            pass
print("contained" if not done else f"escaped {done}")
