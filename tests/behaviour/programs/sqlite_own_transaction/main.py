"""A repository with a transaction of its own, files and processes beside it."""

import csv
import json
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class User:
    id: int
    name: str


class Repo:
    def __init__(self, path):
        self.conn = sqlite3.connect(path)
        self.conn.row_factory = sqlite3.Row
        self.conn.execute("CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, name TEXT)")

    @contextmanager
    def transaction(self):
        try:
            yield self.conn
            self.conn.commit()
        except Exception:
            self.conn.rollback()
            raise

    def add(self, name):
        with self.transaction() as conn:
            cur = conn.execute("INSERT INTO users (name) VALUES (?)", (name,))
            return cur.lastrowid

    def all(self):
        return [User(**dict(r)) for r in self.conn.execute("SELECT * FROM users")]

    def get(self, id):
        row = self.conn.execute("SELECT * FROM users WHERE id=?", (id,)).fetchone()
        return User(**row) if row else None

    def close(self):
        self.conn.close()


def export(repo, path):
    with open(path, "w", newline="") as f:
        w = csv.writer(f)
        for u in repo.all():
            w.writerow([u.id, u.name])


def load(path):
    with open(path) as f:
        return json.load(f)


def lines(path):
    count = 0
    for line in open(path):
        if line.strip():
            count += 1
    return count


def run(cmd):
    proc = subprocess.Popen(cmd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = proc.communicate(timeout=10)
    if proc.returncode != 0:
        raise RuntimeError(err)
    return out


def tail(cmd):
    proc = subprocess.Popen(cmd, stdout=subprocess.PIPE, text=True)
    for line in proc.stdout:
        print(line.rstrip())
    return proc.wait()


def main(data):
    repo = Repo(f"{data}/users.db")
    repo.add("ada")
    repo.add("grace")
    try:
        with repo.transaction() as conn:
            conn.execute("INSERT INTO users (name) VALUES ('lost')")
            raise ValueError("no")
    except ValueError as error:
        print("rolled back:", error)
    print(repo.all(), repo.get(2), repo.get(9))
    export(repo, f"{data}/users.csv")
    print(lines(f"{data}/users.csv"), run(["echo", "hi"]).strip())
    print(tail(["echo", "from a pipe"]))
    with closing(sqlite3.connect(":memory:")) as c:
        print(c.execute("select 1").fetchall())
    for p in Path(data).glob("*.csv"):
        print(p.read_text())
    Path(data, "one.json").write_text(json.dumps({"a": [1, 2]}))
    print(load(f"{data}/one.json"))
    repo.close()


if __name__ == "__main__":
    main(sys.argv[2])
