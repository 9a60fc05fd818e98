# rows: 142
# outcome: refused library-left
# options: --skip sqlite3
# stays: pause
import sqlite3
import time


def pause(number):
    time.sleep(0.001)
    return number


if __name__ == "__main__":
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE seen (number INTEGER)")
    for number in (1, 2):
        connection.execute("INSERT INTO seen VALUES (?)", (pause(number),))
    print(connection.execute("SELECT sum(number) FROM seen").fetchone()[0])
    connection.close()
