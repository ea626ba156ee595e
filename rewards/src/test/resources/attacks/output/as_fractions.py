print("1.0\n2.0\n3.0")
