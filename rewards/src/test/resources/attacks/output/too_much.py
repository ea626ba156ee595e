print("1\n2\n3\n4")
