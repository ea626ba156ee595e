print("9\r1\n2\n3")
