import os
import sqlite3
import sys


def doubled(path):
    connection = sqlite3.connect(path)
    connection.create_function("twice", 1, lambda value: value * 2)
    (value,) = connection.execute("SELECT twice(2)").fetchone()
    connection.close()
    return value


def as_text(path):
    connection = sqlite3.connect(path)
    connection.row_factory = lambda cursor, row: str(row[0])
    rows = list(connection.execute("SELECT 1 UNION SELECT 2"))
    connection.close()
    return rows


def dumped(path):
    source, target = sqlite3.connect(path), sqlite3.connect(":memory:")
    source.execute("CREATE TABLE IF NOT EXISTS a (b)")
    source.backup(target)
    text = "\n".join(target.iterdump())
    source.close()
    target.close()
    return "dumped" if "CREATE TABLE a" in text else text


def in_memory():
    with sqlite3.connect(":memory:", timeout=1, check_same_thread=False) as connection:
        connection.execute("CREATE TABLE a (b)")
        connection.execute("INSERT INTO a VALUES (1), (2)")
        count = connection.execute("SELECT count(*) FROM a").fetchone()[0]
    connection.close()
    return count


def autocommit(path):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE c (d)")
    connection.execute("ROLLBACK")
    found = connection.execute("SELECT name FROM sqlite_master WHERE name = 'c'").fetchone()
    connection.close()
    return "isolation" if found is None else found


def main():
    path = os.path.join(sys.argv[2], "a.db")
    print("doubled", doubled(path))
    print(as_text(path))
    print(dumped(path))
    print("memory", in_memory())
    print(autocommit(path))


if __name__ == "__main__":
    main()
