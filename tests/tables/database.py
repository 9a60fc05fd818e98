"""Compare the support code for sqlite3 with sqlite3 itself. The folder of the support code is the argument."""

import asyncio
import contextlib
import pathlib
import sqlite3
import sys
import tempfile

sys.path.insert(0, sys.argv[1])
import aiosqlite  # noqa: E402
from support import _closing, _connection, _transaction  # noqa: E402

FOLDER = pathlib.Path(tempfile.mkdtemp())
STEPS = [
    ("insert into t values (1)", None),
    ("insert into t values (2)", KeyError("in the block")),
    ("insert into t values (1)", None),  # against the unique index
    ("no sql", None),
    ("insert into t values (3)", GeneratorExit()),
    ("insert into t values (4)", None),
]


def count(path):
    """What another connection sees."""
    db = sqlite3.connect(path)
    rows = db.execute("select a from t order by a").fetchall()
    db.close()
    return rows


def sync(path):
    """Every step in a transaction."""
    db, seen = sqlite3.connect(path), []
    db.execute("create table t(a unique)")
    for statement, error in STEPS:
        try:
            with db as same:
                db.execute(statement)
                if error:
                    raise error
            seen.append(same is db)
        except BaseException as raised:
            seen.append(repr(raised))
        seen.append((db.in_transaction, count(path)))
    db.close()
    with sqlite3.connect(path) as db:
        db.execute("insert into t values (9)")
    db.close()
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("insert into t values (10)")
    return seen, count(path)


async def converted(path):
    """The same with aiosqlite."""
    db, seen = await aiosqlite.connect(path), []
    await db.execute("create table t(a unique)")
    for statement, error in STEPS:
        try:
            async with _transaction(db) as same:
                await db.execute(statement)
                if error:
                    raise error
            seen.append(same is db)
        except BaseException as raised:
            seen.append(repr(raised))
        seen.append((db.in_transaction, count(path)))
    await db.close()
    async with _connection(path) as db:
        await db.execute("insert into t values (9)")
    async with _closing(await aiosqlite.connect(path)) as db:
        await db.execute("insert into t values (10)")
    return seen, count(path)


before, after = sync(FOLDER / "before"), asyncio.run(converted(FOLDER / "after"))
assert before == after, f"\n  before {before}\n  after  {after}"
assert (9,) in before[1] and (10,) not in before[1]
