print("Yes No")
