def answer(question):
    return "x" * (8 << 20)
