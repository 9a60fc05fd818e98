# traps: 3.9, 3.10, 3.11
# outcome: converted
# turns: plant, listed, texts, named
"""What asks the disk, what only works out names, and what goes through folders."""

import os
from pathlib import Path


def plant(folder):
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text("x")
    (folder / "deep").mkdir()
    (folder / "deep" / "b.txt").write_bytes(b"y")


def listed(folder):
    plain = sorted(path.name for path in folder.iterdir())
    return plain, sorted([path.name for path in folder.glob("*.txt")])


def texts(folder):
    return [path.read_text() for path in sorted(folder.rglob("*.txt"))]


def named(folder):
    path = folder.joinpath("a.txt")
    return (
        path.with_suffix(".md").name,
        path.match("*.txt"),
        path.relative_to(folder).as_posix(),
        path.read_text(),
        path.stat().st_size,
    )


def main():
    folder = Path(os.environ["DATA"]) / "tree"
    plant(folder)
    print(listed(folder), texts(folder), named(folder))


if __name__ == "__main__":
    main()
