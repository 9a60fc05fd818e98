# rows: 82, 111
# outcome: converted
# turns: Runner.output, make, show, main
import os
from contextlib import closing


class Runner:
    def __init__(self, path):
        self.path = path

    @property
    def output(self):
        return open(self.path)


def make(path, mode="r"):
    return open(path, mode)


def show(path):
    with Runner(path).output as file:
        print(file.read())
    with make(path) as file:
        print(file.readline())
    with closing(open(path)) as file:
        print([line for line in file])
    file = open(path)
    with file:
        print(file.read())
    try:
        file.read()
    except ValueError as error:
        print("closed:", error)


def main():
    path = os.path.join(os.environ["DATA"], "out.txt")
    with make(path, "w") as file:
        file.write("first\nsecond\n")
    show(path)


if __name__ == "__main__":
    main()
