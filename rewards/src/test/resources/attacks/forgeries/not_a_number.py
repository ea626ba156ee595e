def answer(question):
    return float("nan")
