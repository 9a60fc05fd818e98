"""A file where the caller names one, and what the program was started with where not."""

import json
import os
import sys


def emit(text, path=None):
    out = open(path, "w") if path else sys.stdout
    out.write(text)
    if out is not sys.stdout:
        out.close()


def count(path):
    if path == "-":
        lines = sys.stdin
    else:
        lines = open(path)
    return sum(1 for line in lines)


def warn(text):
    sys.stderr.write(text)


def show(path=None):
    if path:
        f = open(path)
    else:
        f = sys.stdin
    for line in f:
        print(line)
    if f is not sys.stdin:
        f.close()


def binary(path, data):
    out = sys.stdout.buffer if path == "-" else open(path, "wb")
    try:
        out.write(data)
        out.flush()
    finally:
        if out != sys.stdout.buffer:
            out.close()


def dumped(value, path):
    out = open(path, "w") if path else sys.stdout
    json.dump(value, out)
    print("end", file=out)
    if path:
        out.close()


class Report:
    def __init__(self, path=None):
        self.out = open(path, "w") if path else sys.stdout

    def line(self, text):
        self.out.write(text + "\n")

    def close(self):
        if self.out is not sys.stdout:
            self.out.close()


def main():
    os.chdir(sys.argv[2])
    emit("a\n")
    print("between")
    emit("b\n", "x.txt")
    print(count("x.txt"))
    warn("w\n")
    show("x.txt")
    binary("-", b"bytes\n")
    binary("y.bin", b"bytes\n")
    dumped({"a": 1}, None)
    dumped([1], "z.json")
    with open("z.json") as file:
        print(file.read())
    for path in (None, "r.txt"):
        report = Report(path)
        report.line("hello")
        report.close()


if __name__ == "__main__":
    main()
