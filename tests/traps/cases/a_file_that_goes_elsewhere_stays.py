# traps: 3.8
# outcome: refused value-escapes
# stays: pack, unpack
"""A file that is handed to a module which cannot be followed."""

import gzip
import os


def pack(path, text):
    with open(path, "wb") as file:
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
            packed.write(text)


def unpack(path):
    with open(path, "rb") as file:
        return gzip.GzipFile(fileobj=file).read()


def main():
    path = os.environ["DATA"] + "/file"
    pack(path, b"text")
    print(unpack(path))


if __name__ == "__main__":
    main()
