# rows: 93, 97
# outcome: converted
# turns: Sink.put, ToFile.put, pour
from typing import IO, Protocol


class Sink(Protocol):
    def put(self, out: IO[str], text: str) -> None: ...


class ToFile:
    def put(self, out: IO[str], text: str) -> None:
        out.write(text)


def pour(sink: Sink, path):
    with open(path, "w") as out:
        sink.put(out, "poured")


if __name__ == "__main__":
    pour(ToFile(), "poured.txt")
    with open("poured.txt") as written:
        print(written.read())
