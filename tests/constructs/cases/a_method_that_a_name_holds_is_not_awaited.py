# rows: 98
# outcome: refused value-escapes
# turns: pause
# stays: first, by_name, out_of_a_table
import sqlite3
import time

connection = sqlite3.connect(":memory:")


def pause():
    time.sleep(0.001)


def first(number):
    execute = connection.execute
    return execute("select ?", (number,)).fetchone()[0]


def by_name(number):
    execute = getattr(connection, "execute")
    return execute("select ? + 1", (number,)).fetchone()[0]


def out_of_a_table(number):
    return {"run": connection.execute}["run"]("select ? + 2", (number,)).fetchone()[0]


pause()
print(first(1), by_name(1), out_of_a_table(1))
