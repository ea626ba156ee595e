import socket
done = []
for address in (("127.0.0.1", 22), ("127.0.0.1", 4040), ("169.254.169.254", 80), ("1.1.1.1", 53)):
    try:
        socket.create_connection(address, 0.2)
        done.append(address)
    except OSError:
        pass
print("contained" if not done else f"escaped {done}")
