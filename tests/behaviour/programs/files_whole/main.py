import csv
import os
import pickle
import sys


def numbered(path):
    with open(path, "w") as file:
        print("one", "two", sep="\n", file=file)
        print(file=file)
        print("three", end="", file=file)
    with open(path) as file:
        for number, line in enumerate(file, 1):
            print(f"{number}: {line.strip()}")


def table(path):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=["a", "b"], lineterminator="\n")
        writer.writeheader()
        for number in range(2):
            writer.writerow({"a": number, "b": "x;y"})
        writer.writerows([{"a": 3, "b": 'say "no"'}])
    with open(path, newline="") as file:
        reader = csv.reader(file)
        print(next(reader))
        print(list(reader))


def kept(path):
    with open(path, "wb") as file:
        pickle.dump({"x": [1, 2]}, file)
    with open(path, "rb") as file:
        return pickle.load(file)


def several(path):
    with open(path, "wb") as file:
        for number in range(3):
            pickle.dump(number, file)
    with open(path, "rb") as file:
        return [pickle.load(file), pickle.load(file)]


def ends(path):
    with open(path) as file:
        first = next(file, "nothing")
        return first.strip(), sorted(file), next(file, "nothing")


def named(folder):
    for root, folders, names in os.walk(folder):
        if "skip" in folders:
            folders.remove("skip")
            print("skipped")
        folders.sort()
        for name in sorted(names):
            yield os.path.join(root, name)


def sizes(folder):
    total = 0
    for path in named(folder):
        with open(path, "rb") as file:
            size = len(file.read())
        print(os.path.basename(path), size)
        total += size
    return total


def anywhere(path):
    out = open(path, "w") if path else sys.stdout
    print("same", file=out)
    if path:
        out.close()


def main():
    data = sys.argv[2]
    numbered(os.path.join(data, "lines.txt"))
    table(os.path.join(data, "table.csv"))
    print(kept(os.path.join(data, "kept.bin")))
    print(several(os.path.join(data, "several.bin")))
    first, rest, after = ends(os.path.join(data, "lines.txt"))
    print(first, "last", rest[-1].strip(), rest, after)
    os.makedirs(os.path.join(data, "deep", "skip"))
    for name in ("one.txt", "two.txt", "skip/three.txt"):
        with open(os.path.join(data, "deep", name), "w") as file:
            file.write(name * 3)
    print(sizes(os.path.join(data, "deep")))
    anywhere(None)
    anywhere(os.path.join(data, "any.txt"))


if __name__ == "__main__":
    main()
