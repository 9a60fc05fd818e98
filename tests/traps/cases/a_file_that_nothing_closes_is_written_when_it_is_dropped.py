# traps: 3.1
# outcome: converted
# turns: at_once, local, printed, dumped, dumped_at_once, through_path, branches, replaced, read
"""What is written to a file that nothing closes is there as soon as the last name for it is gone."""

import json
import os
from pathlib import Path


def at_once(path):
    open(path, "w").write("at once")


def local(path):
    file = open(path, "w")
    file.write("local")
    for _ in range(3):
        file.write("!")


def printed(path):
    file = open(path, "w")
    print("printed", file=file)


def dumped(path):
    file = open(path, "w")
    json.dump([1], file)


def dumped_at_once(path):
    json.dump([1, 2], open(path, "w"), indent=1)


def through_path(path):
    return Path(path).open("wb").write(b"through a path")


def branches(path, yes):
    file = open(path, mode="a")
    if yes:
        file.write("yes")
    else:
        file.writelines(["n", "o"])


def replaced(path):
    file = open(path, "w")
    file.write("first")
    file = open(path + ".2", "w")
    file.write("second")
    file.close()


def read(path):
    return open(path).read()


def main():
    path = os.environ["DATA"] + "/file"
    at_once(path)
    print(read(path))
    local(path)
    print(read(path))
    printed(path)
    print(read(path))
    dumped(path)
    print(read(path))
    dumped_at_once(path)
    print(read(path))
    print(through_path(path), read(path))
    branches(path, False)
    branches(path, True)
    print(read(path))
    replaced(path)
    print(read(path), read(path + ".2"))


if __name__ == "__main__":
    main()
