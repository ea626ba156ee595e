import sys
sys.setrecursionlimit(10**9)
def down(n):
    return str(eval("down(n + 1)", globals(), {"n": n}))
down(0)
