# rows: 177
# outcome: converted
# turns: main, rows, Store.names
from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Optional, cast

if TYPE_CHECKING:
    from collections.abc import Sequence


def rows(db: sqlite3.Connection, query: str) -> list:
    return db.execute(query).fetchall()


class Store:
    db: "sqlite3.Connection"

    def __init__(self, db: Optional[sqlite3.Connection]) -> None:
        self.db = db

    def names(self) -> Sequence[str]:
        return [row[0] for row in self.db.execute("select name from t").fetchall()]


def main() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("create table t (name text)")
    db.execute("insert into t values ('a')")
    print(rows(db, "select 1"), Store(db).names())
    db.close()


if __name__ == "__main__":
    main()
