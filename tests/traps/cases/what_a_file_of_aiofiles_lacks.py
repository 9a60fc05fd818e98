# traps: 3.6
# outcome: refused refused-call
# stays: detached
"""Ways into the file underneath."""

import os


def detached(path):
    file = open(path, "w")
    raw = file.detach()
    raw.write(b"raw")
    raw.close()


def main():
    path = os.environ["DATA"] + "/file"
    detached(path)
    print(os.path.getsize(path))


if __name__ == "__main__":
    main()
