# rows: 80
# outcome: refused value-escapes
# stays: Line.of, Tagged.tell
import collections
import os
import tempfile


class Line(collections.namedtuple("Line", ("out", "text"))):
    """What it is made of goes to a tuple, out of sight."""

    def __new__(cls, out, text="-"):
        return super().__new__(cls, out, text)

    @staticmethod
    def of(path, text):
        with open(path, "w") as out:
            line = Line(out, text)
            line[0].write(line.text)
            line.out.write("\n")


class Tagged:
    """Here both see it, and one gives it away."""

    def __new__(cls, *given):
        made = super().__new__(cls)
        made.given = given
        return made

    def tell(self):
        return self.given[0].read()


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "lines.txt")
        Line.of(path, "hello")
        with open(path) as lines:
            print(Tagged(lines).tell())


if __name__ == "__main__":
    main()
