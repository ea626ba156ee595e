# Output has an end.
while True:
    print("x" * 4096)
