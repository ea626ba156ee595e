with open("/tmp/x", "wb") as file:
    file.truncate(1 << 40)
print("made it")
