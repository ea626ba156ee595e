print("\u0661\n\u0662\n\u0663")
