# rows: 171
# outcome: converted
# turns: load, lengths, main
import time


def load(key: str) -> str:
    time.sleep(0.001)
    return key


def lengths(keys: "list[str]") -> dict[str, int]:
    return {key: len(load(key)) for key in keys}


def main() -> None:
    found: dict[str, int] = lengths(["a", "bc"])
    print(found, lengths.__annotations__)


if __name__ == "__main__":
    main()
