# Starts a program in the box. It is no judge: the program can do to it what it likes, and all that leaves the box is data
# which the judge, another process, compares with what never was here.
#
#   harness.py program                 runs it, as python3 program would
#   harness.py call                    calls a function: standard input is {"class", "function", "arguments", "mutates"} in
#                                      JSON, standard output the one value in JSON. What the program prints goes to
#                                      standard error.
import builtins
import os
import sys

import _sitebuiltins  # exit and quit, which python3 -S leaves out

PROGRAM = os.path.join(os.path.dirname(__file__), "program.py")


def namespace(name):
    module = type(sys)(name)
    module.__file__ = PROGRAM
    module.__builtins__ = builtins
    sys.modules[name] = module
    return module.__dict__


def permit_what_contests_do():
    """Programs in contests ask for more than they may have (a stack without end) and go on with what they get."""
    import resource

    set_for_real = resource.setrlimit

    def setrlimit(kind, limits):
        most = resource.getrlimit(kind)[1]
        if most != resource.RLIM_INFINITY:
            limits = tuple(limit if 0 <= limit <= most else most for limit in limits)
        set_for_real(kind, limits)

    resource.setrlimit = setrlimit


def run(names):
    with open(PROGRAM, encoding="utf-8") as file:
        source = file.read()
    if "resource" in source:
        permit_what_contests_do()
    exec(compile(source, PROGRAM, "exec"), names)


def number(value):
    """A fraction or decimal: as an integer where it is one, or else the nearest number with 53 bits."""
    from decimal import Decimal
    from fractions import Fraction

    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else value.numerator / value.denominator
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
    raise TypeError(f"the result holds a {type(value).__name__}, which is no JSON data")


def data(value):
    """Plain JSON data, or an error: objects that claim to equal everything are no data."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, (list, tuple)):
        return [data(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(data(item) for item in value)
    if type(value).__module__ in ("fractions", "decimal"):
        return number(value)
    if isinstance(value, dict):
        keys = [key if isinstance(key, str) else str(int(key)) for key in value]
        if len(set(keys)) < len(keys) or any(isinstance(key, (bool, float)) for key in value):
            raise TypeError("the keys of a dictionary must be strings or integers that differ")
        return dict(zip(keys, (data(item) for item in value.values())))
    raise TypeError(f"the result holds a {type(value).__name__}, which is no JSON data")


def call():
    import json

    request = json.load(sys.stdin)
    results = os.dup(1)
    os.dup2(2, 1)
    names = namespace("__main__")
    names["__name__"] = "program"  # what stands under if __name__ == "__main__" is not asked for
    if request["class"] is not None:
        # What LeetCode imports for its programs.
        exec(
            "import bisect, collections, copy, functools, heapq, itertools, math, operator, random, re, string\n"
            "from bisect import *; from collections import *; from functools import *; from heapq import *\n"
            "from itertools import *; from math import *; from typing import *\n",
            names,
        )
    run(names)
    if request["class"] is None:
        function = names[request["function"]]
    else:
        function = getattr(names[request["class"]](), request["function"])
    arguments = request["arguments"]
    value = function(*arguments)
    if request["mutates"] is not None:
        value = arguments[request["mutates"]]
    text = json.dumps(data(value), allow_nan=False) + "\n"
    bytes_left = text.encode("ascii")
    while bytes_left:
        bytes_left = bytes_left[os.write(results, bytes_left) :]
    sys.stderr.flush()
    os._exit(0)  # threads that are still running have had their time


builtins.exit = _sitebuiltins.Quitter("exit", "Ctrl-D")
builtins.quit = _sitebuiltins.Quitter("quit", "Ctrl-D")
if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)  # CPU time bounds how long a number may be
sys.path.pop(0)
mode = sys.argv.pop(1)
sys.argv[0] = PROGRAM
if mode == "call":
    call()
else:
    run(namespace("__main__"))
