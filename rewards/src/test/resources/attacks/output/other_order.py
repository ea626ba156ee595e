print("3\n2\n1")
