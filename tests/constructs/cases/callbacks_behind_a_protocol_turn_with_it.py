# rows: 61, 97
# outcome: converted
# turns: shout, Handler.__call__, Quiet.__call__, deliver, main
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


def deliver(handler: Handler, text):
    print(handler(text))


def main():
    deliver(shout, "a")
    deliver(Quiet(), "B")
    chosen: Handler = shout
    print(chosen("c"))


if __name__ == "__main__":
    main()
