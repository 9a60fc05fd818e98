# rows: 142
# outcome: flagged library-left
# options: --skip sqlite3
# turns: pause
import sqlite3
import time


def pause(number):
    time.sleep(0.001)
    return number


def store(connection, number):
    connection.execute("INSERT INTO seen VALUES (?)", (number,))


if __name__ == "__main__":
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE seen (number INTEGER)")
    first = pause(1)
    store(connection, first)
    if first:
        store(connection, pause(2))
    for row in connection.execute("SELECT number FROM seen"):
        print(row[0])
    connection.close()
