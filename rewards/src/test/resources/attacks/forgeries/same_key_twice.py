def answer(question):
    return {1: "a", "1": "b"}
