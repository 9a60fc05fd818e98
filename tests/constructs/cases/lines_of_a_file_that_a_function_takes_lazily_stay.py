# rows: 58
# outcome: refused generator-expression
# turns: written, main
# stays: counted, taken
import os
import tempfile


def taken(words, found):
    for word in words:
        found.add(word)


def counted(path):
    found = set()
    with open(path) as file:
        taken((line.strip() for line in file), found)
    return sorted(found)


def written(path):
    with open(path, "w") as file:
        file.write("b\n\na\n")


def main():
    handle, path = tempfile.mkstemp()
    os.close(handle)
    written(path)
    print(counted(path))
    os.unlink(path)


if __name__ == "__main__":
    main()
