# traps: 3.1, 3.2, 3.3, 3.4, 3.5, 3.6
# outcome: converted
# turns: printed, lines, numbered, as_json, as_csv, told, moved_about, in_pieces
"""What is done with an open file."""

import csv
import json
import os


def printed(path):
    with open(path, "w") as file:
        print("a", 1, file=file)
        print("b", 2, sep="-", end="!\n", file=file)
        print("c", file=file, flush=True)


def lines(path):
    with open(path) as file:
        return [line.strip() for line in file]


def numbered(path):
    total = 0
    with open(path) as file:
        for number, line in enumerate(file):
            total += number * len(line)
    return total


def as_json(path):
    with open(path, "w") as file:
        json.dump({"a": [1]}, file)
    with open(path) as file:
        return json.load(file)


def as_csv(path):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["a", "b\nc"])
        writer.writerows([[1, 2], [3, 4]])
    with open(path, newline="") as file:
        rows = [row for row in csv.reader(file)]
    with open(path, newline="") as file:
        return rows, [dict(row) for row in csv.DictReader(file)]


def told(path):
    with open(path) as file:
        size = os.fstat(file.fileno()).st_size
        return size, file.name == path, file.closed, file.mode


def moved_about(path):
    with open(path, "rb+") as file:
        file.seek(0, 2)
        end = file.tell()
        file.seek(0)
        file.truncate(4)
        return end, file.read()


def in_pieces(path):
    pieces = []
    with open(path) as file:
        while piece := file.read(3):
            pieces.append(piece)
    return pieces


def main():
    path = os.environ["DATA"] + "/file"
    printed(path)
    print(lines(path), numbered(path), told(path), moved_about(path), in_pieces(path))
    print(as_json(path), as_csv(path))


if __name__ == "__main__":
    main()
