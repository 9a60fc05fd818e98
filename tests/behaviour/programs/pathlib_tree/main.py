import sys
from pathlib import Path


def fill(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.txt").write_text("alpha", encoding="utf-8")
    (folder / "b.txt").write_text("beta", encoding="utf-8")
    (folder / "c.bin").write_bytes(b"\x00\x01")


def label(path: Path) -> str:
    return path.name


def gather(folder: Path) -> str:
    return " ".join(path.read_text() for path in sorted(folder.glob("*.txt")))


def main() -> None:
    folder = Path(sys.argv[2]) / "deep" / "tree"
    fill(folder)
    print([label(path) for path in sorted(folder.glob("*.txt"))])
    print(gather(folder))
    blob = folder / "c.bin"
    print(blob.exists(), blob.is_file(), blob.stat().st_size, blob.read_bytes())
    blob.unlink()
    print("gone:", not blob.exists())
    (folder / "a.txt").rename(folder / "z.txt")
    print(sorted(path.name for path in folder.iterdir()))
    with (folder / "z.txt").open() as file:
        print(file.read())


if __name__ == "__main__":
    main()
