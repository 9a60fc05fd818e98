import os
import sys


def write(path, lines):
    with open(path, "w", encoding="utf-8") as file:
        for line in lines:
            file.write(line + "\n")


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return file.readlines()


def shout(path):
    found = []
    with open(path) as file:
        for line in file:
            if line.startswith("#"):
                continue
            found.append(line.strip().upper())
    return found


def tail(path):
    file = open(path, "rb")
    try:
        file.seek(-5, os.SEEK_END)
        return file.read()
    finally:
        file.close()


def main():
    data = sys.argv[2]
    path = os.path.join(data, "notes.txt")
    write(path, ["alpha", "# beta"])
    with open(path, "a") as file:
        file.write("gamma\n")
    print(len(read_lines(path)), "lines")
    print(*shout(path))
    print(tail(path))
    accent = os.path.join(data, "accent.txt")
    with open(accent, "w", encoding="latin-1") as file:
        file.write("é")
    with open(accent, "rb") as file:
        print(file.read())
    try:
        read_lines(os.path.join(data, "missing.txt"))
    except FileNotFoundError as error:
        print(os.path.basename(error.filename), "is missing")
    with open(path) as source, open(path + ".copy", "w") as target:
        target.write(source.read())
    print(shout(path + ".copy"))


if __name__ == "__main__":
    main()
