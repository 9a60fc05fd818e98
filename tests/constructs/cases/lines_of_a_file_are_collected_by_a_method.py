# rows: 59
# outcome: converted
# turns: collected, main
import os
import tempfile


def collected(path, found, listed):
    with open(path) as file:
        found.update(line.strip() for line in file)
    with open(path) as file:
        listed.extend(line.strip() for line in file if line.strip())
    with open(path) as file:
        listed.extend((line.upper() for line in file))
    return sorted(found), listed


def main():
    handle, path = tempfile.mkstemp()
    os.close(handle)
    with open(path, "w") as file:
        file.write("b\n\na\n")
    print(collected(path, set(), []))
    os.unlink(path)


if __name__ == "__main__":
    main()
