# rows: 11
# outcome: refused mixed-callee
# stays: Wait.run
# Beside the object that waits stands one of which nobody knows what its `run` is.
import sys
import time


class Wait:
    def run(self):
        time.sleep(0.001)
        return 1


class Strange:
    def __getattr__(self, name):
        return lambda: name


def each(*steps):
    return [step.run() for step in steps]


def callback(handler, things):
    return handler(*things)


def unknown():
    return getattr(sys.modules[__name__], "".join(["Wa", "it"]))()


def main():
    print(each(Wait(), Strange()))
    print(callback(each, [Wait(), Strange()]))
    print(each(unknown()))


main()
