print("9\b1\n2\n3")
