# rows: 93
# outcome: converted
# turns: Report.emit, Plain.emit, Loud.emit, Report.write, save
from typing import IO


class Report:
    def __init__(self, lines):
        self.lines = lines

    def emit(self, out: IO[str], line):
        raise NotImplementedError

    def write(self, path):
        with open(path, "w") as out:
            for line in self.lines:
                self.emit(out, line)


class Plain(Report):
    def emit(self, out: IO[str], line):
        out.write(line + "\n")


class Loud(Plain):
    def emit(self, out, line):
        out.writelines([line.upper(), "\n"])


def save(report: Report, path):
    report.write(path)


if __name__ == "__main__":
    for report in [Plain(["a", "b"]), Loud(["c"])]:
        save(report, "report.txt")
        with open("report.txt") as written:
            print(written.read())
