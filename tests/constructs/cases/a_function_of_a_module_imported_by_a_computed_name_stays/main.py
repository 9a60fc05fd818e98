# rows: 26
# outcome: refused dynamic-call
# stays: tools/one.py:main
import importlib


def load(tool, entry="main"):
    module = importlib.import_module("tools.%s" % tool)
    return getattr(module, entry)


if __name__ == "__main__":
    run = load("one")
    print(run(3))
