def answer(question):
    return True
