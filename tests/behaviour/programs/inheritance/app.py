import os
import sys

from sources import FileSource, HttpSource, LoggedFileSource, MemorySource


def main():
    server, data = sys.argv[1:]
    with open(os.path.join(data, "note"), "w") as file:
        file.write("from a file")
    logged = LoggedFileSource(data)
    for source, key in [
        (HttpSource(server), "2"),
        (MemorySource({"2": "two"}), "2"),
        (FileSource(data), "note"),
        (logged, "note"),
    ]:
        print(source.show(key))
    print(logged.log, "describe", HttpSource(server).title())


if __name__ == "__main__":
    main()
