import sys
def answer(question):
    sys.setrecursionlimit(10**5)
    deep = []
    for level in range(5000):
        deep = [deep]
    return deep
