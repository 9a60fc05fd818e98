# rows: 26
# outcome: refused dynamic-call
# stays: helper.py:fetch, helper.py:store, helper.py:look
import os
import runpy
import sys

import helper

here = os.path.dirname(os.path.abspath(__file__))


def by_path():
    return runpy.run_path(os.path.join(here, "helper.py"))["fetch"](1)


def by_code():
    space = {}
    code = "def store(number):\n    return number\n"
    exec(code, space)
    return space["store"](2)


def by_module():
    return vars(sys.modules["helper"])["look"](3)


print(by_path(), by_code(), by_module(), helper.__name__)
