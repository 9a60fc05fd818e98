import configparser
import gzip
import hashlib
import os
import pickle
import shutil
import sys


class Log:
    def __init__(self, path):
        self.file = open(path, "a")

    def write(self, text):
        self.file.write(text + "\n")

    def close(self):
        self.file.close()


def printed(path):
    with open(path, "w") as file:
        print("printed", file=file)
    with open(path) as file:
        print(file.read().strip())


def copied(source, target):
    with open(source, "rb") as a, open(target, "wb") as b:
        shutil.copyfileobj(a, b)


def pickled(path):
    with open(path, "wb") as file:
        pickle.dump(["x", "y"], file)
    with open(path, "rb") as file:
        return pickle.load(file)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:8]


def configured(path):
    with open(path, "w") as file:
        file.write("[a]\nb = c\n")
    parser = configparser.ConfigParser()
    with open(path) as file:
        parser.read_file(file)
    return parser["a"]["b"]


def zipped(path):
    with gzip.open(path, "wt") as file:
        file.write("zipped")
    with gzip.open(path, "rt") as file:
        return file.read()


def main():
    data = sys.argv[2]
    path = os.path.join(data, "a.txt")
    printed(path)
    copied(path, path + ".copy")
    print(pickled(os.path.join(data, "p.bin")))
    print("digest", digest(path + ".copy"))
    print(configured(os.path.join(data, "c.ini")), zipped(os.path.join(data, "z.gz")))
    os.unlink(os.path.join(data, "z.gz"))
    log = Log(os.path.join(data, "log.txt"))
    log.write("kept line")
    log.close()
    with open(os.path.join(data, "log.txt")) as file:
        print(*[line.strip() for line in file])


if __name__ == "__main__":
    main()
