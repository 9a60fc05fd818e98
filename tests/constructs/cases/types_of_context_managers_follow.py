# rows: 174
# outcome: converted
# turns: load, opened, Pool.session, main
# stays: Pool.shared
from __future__ import annotations

import time
from contextlib import AbstractContextManager, contextmanager
from typing import ContextManager, Iterator


def load(key: str) -> str:
    time.sleep(0.001)
    return key


@contextmanager
def opened(key: str) -> Iterator[str]:
    yield load(key)
    load("closed")


class Session:
    def __enter__(self) -> Session:
        load("enter")
        return self

    def __exit__(self, *info: object) -> None:
        load("exit")


class Pool:
    def session(self) -> ContextManager[Session]:
        load("session")
        return Session()

    def shared(self) -> AbstractContextManager[Session]:
        return Session()


def main() -> None:
    with opened("a") as key:
        print(key)
    with Pool().session() as session:
        print(type(session).__name__)
    with Pool().shared() as session:
        print(type(session).__name__)


if __name__ == "__main__":
    main()
