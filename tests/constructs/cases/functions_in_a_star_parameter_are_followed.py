# rows: 11, 25
# outcome: converted
# turns: load, all_of, with_first, Runner.run, main
import time
from functools import partial


def load(key="a"):
    time.sleep(0.001)
    return key


def all_of(*functions):
    return [function() for function in functions]


def with_first(prefix, *steps, end="."):
    found = []
    for step in steps:
        found.append(prefix + step() + end)
    return found


class Runner:
    def run(self, *steps):
        result = "x"
        for step in steps:
            result = step(result)
        return result


def main():
    print(all_of(load, lambda: load("c") + "!", partial(load, "d")))
    print(with_first("-", load, lambda: load("e")))
    print(Runner().run(load, load))


if __name__ == "__main__":
    main()
