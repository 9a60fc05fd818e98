# rows: 61, 97
# outcome: refused function-as-value
# stays: shout, Quiet.__call__, deliver, main
import time
from typing import Protocol


class Handler(Protocol):
    def __call__(self, text: str) -> str: ...


class Quiet:
    def __call__(self, text: str) -> str:
        return text.lower()


def shout(text):
    time.sleep(0.001)
    return text.upper()


def deliver(handler: Handler, texts):
    print(list(filter(handler, texts)), handler(texts[0]))


def main():
    deliver(shout, ["a"])
    deliver(Quiet(), ["B"])


if __name__ == "__main__":
    main()
