# An honest program passes: a sandbox in which nothing runs contains everything.
print("contained" if int.__mul__(*map(int, input().split())) == 42 else "wrong")
