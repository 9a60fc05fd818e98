import json
import os
import shutil
import sys
import tempfile
import time

DATA = sys.argv[2]


def named(lines):
    with tempfile.NamedTemporaryFile("w", dir=DATA, suffix=".txt", delete=False) as out:
        out.writelines(f"{line}\n" for line in lines)
        out.flush()
        print("named", os.path.exists(out.name), out.name.endswith(".txt"))
    os.replace(out.name, os.path.join(DATA, "lines.txt"))
    with open(os.path.join(DATA, "lines.txt")) as file:
        return file.read().split()


def vanishing():
    with tempfile.NamedTemporaryFile() as out:
        out.write(b"x")
        name = out.name
    return not os.path.exists(name)


def unnamed(value):
    with tempfile.TemporaryFile("w+", encoding="utf-8") as scratch:
        json.dump(value, scratch)
        scratch.seek(0)
        return json.load(scratch), scratch.tell()


def folder(names):
    with tempfile.TemporaryDirectory(prefix="suite-") as place:
        for name in names:
            with open(os.path.join(place, name), "w") as file:
                file.write(name)
        os.mkdir(os.path.join(place, "below"))
        found = sorted(os.listdir(place))
    return found, os.path.exists(place)


def only_folder():
    with tempfile.TemporaryDirectory() as place:
        return os.path.isdir(place)


def scratch(text):
    number, path = tempfile.mkstemp(dir=DATA)
    with os.fdopen(number, "w") as file:
        file.write(text)
    size = os.stat(path).st_size
    os.remove(path)
    return size


def places():
    return tempfile.gettempprefix(), os.path.isabs(tempfile.gettempdir())


def piped(data):
    time.sleep(0.001)
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    try:
        return os.read(reading, 100)
    finally:
        os.close(reading)


def copied(text):
    source = os.path.join(DATA, "source")
    os.makedirs(source)
    with open(os.path.join(source, "a.txt"), "w") as file:
        file.write(text)
    target = shutil.copytree(source, os.path.join(DATA, "target"))
    shutil.copy(os.path.join(source, "a.txt"), os.path.join(target, "b.txt"))
    moved = shutil.move(os.path.join(target, "b.txt"), os.path.join(DATA, "c.txt"))
    shutil.rmtree(source)
    return sorted(os.listdir(DATA)), os.path.basename(moved), shutil.which("no-such-program")


def main():
    print(named(["one", "two"]), "gone", vanishing())
    print(unnamed({"a": [1, "é"]}))
    print("folder", folder(["b", "a"]), only_folder(), places())
    print(scratch("some text"), "piped", piped(b"through a pipe"))
    print(copied("text"))


if __name__ == "__main__":
    main()
