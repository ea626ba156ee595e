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
    if type(value).__name__ == "ListNode":
        return values_of_list(value)
    if type(value).__name__ == "TreeNode":
        return values_of_tree(value)
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


def values_of_list(node):
    values = []
    while node is not None:  # one that is a circle uses up its CPU time
        values.append(data(node.val))
        node = node.next
    return values


def values_of_tree(root):
    """Level by level; null where there is no child, but for the last ones."""
    values, nodes = [], [root]
    for node in nodes:
        values.append(None if node is None else data(node.val))
        nodes += [] if node is None else [node.left, node.right]
    while values and values[-1] is None:
        values.pop()
    return values


def list_of_values(new, values):
    head = None
    for value in reversed(values):
        node = new(value)
        node.next = head
        head = node
    return head


def tree_of_values(new, values):
    left = iter(values)

    def child():
        value = next(left, None)
        return None if value is None else new(value)

    nodes = [child()]
    for node in nodes:
        if node is not None:
            node.left, node.right = child(), child()
            nodes += [node.left, node.right]
    return nodes[0]


class Signature:
    """Which arguments of a method are linked lists and trees, and whether its result is one: LeetCode's programs say so."""

    def __init__(self, method, names):
        self.names = names
        self.types = {name: self.text(of) for name, of in getattr(method, "__annotations__", {}).items()}
        code = getattr(method, "__code__", None)
        self.parameters = code.co_varnames[1 : code.co_argcount] if code else ()

    @staticmethod
    def text(annotation):
        return annotation if isinstance(annotation, str) else str(annotation)

    def type(self, index):
        return self.types.get(self.parameters[index], "") if index < len(self.parameters) else ""

    def argument(self, index, value):
        text = self.type(index)
        for name, build in ("ListNode", list_of_values), ("TreeNode", tree_of_values):
            if name in text and isinstance(value, list):
                new = self.names[name]
                return [build(new, each) for each in value] if self.is_of_many(text) else build(new, value)
        return value

    @staticmethod
    def is_of_many(text):
        return "ist[" in text  # List[ or list[, which no node's name ends with

    def result(self, value, text):
        """An empty list or tree is None to the program."""
        one = ("ListNode" in text or "TreeNode" in text) and not self.is_of_many(text)
        return [] if value is None and one else value


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
            "from itertools import *; from math import *; from typing import *\n"
            "class ListNode:\n    def __init__(self, val=0, next=None): self.val, self.next = val, next\n"
            "class TreeNode:\n"
            "    def __init__(self, val=0, left=None, right=None): self.val, self.left, self.right = val, left, right\n",
            names,
        )
    run(names)
    arguments = request["arguments"]
    if request["class"] is None:
        value = names[request["function"]](*arguments)
        if request["mutates"] is not None:
            value = arguments[request["mutates"]]
    else:
        method = getattr(names[request["class"]](), request["function"])
        signature = Signature(method, names)
        arguments = [signature.argument(index, each) for index, each in enumerate(arguments)]
        value = signature.result(method(*arguments), signature.types.get("return", ""))
        if request["mutates"] is not None:
            index = request["mutates"]
            value = signature.result(arguments[index], signature.type(index))
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
