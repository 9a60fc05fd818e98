# rows: 45
# outcome: refused refused-call
# turns: rows, header, empty, main
# stays: named
import os
import tempfile


def rows(path):
    with open(path) as file:
        next(file)
        return [line.strip().split(",") for line in file]


def header(path):
    with open(path) as file:
        names = next(file).strip().split(",")
        for line in file:
            return dict(zip(names, line.strip().split(",")))


def empty(path):
    try:
        with open(path) as file:
            return next(file)
    except Exception:
        return "nothing"


def named(path):
    with open(path) as file:
        try:
            return next(file)
        except StopIteration:
            return "no line"


def main():
    path = os.path.join(tempfile.mkdtemp(), "table.csv")
    with open(path, "w") as file:
        file.write("a,b\n1,2\n3,4\n")
    print(rows(path), header(path))
    with open(path, "w") as file:
        file.write("")
    print(empty(path), named(path))


if __name__ == "__main__":
    main()
