import sys
sys.stderr.write("1\n2\n3\n")
