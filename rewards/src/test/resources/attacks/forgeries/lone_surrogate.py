def answer(question):
    return "\ud800"
