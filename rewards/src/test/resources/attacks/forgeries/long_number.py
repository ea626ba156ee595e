def answer(question):
    return 10 ** 4000
