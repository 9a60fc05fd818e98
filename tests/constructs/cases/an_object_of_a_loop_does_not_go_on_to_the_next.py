# rows: 142
# outcome: refused never-closed
# stays: Journal.__init__, Journal.keep, Journal.close
import sqlite3


class Journal:
    def __init__(self):
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute("CREATE TABLE lines (line TEXT)")

    def keep(self, line):
        self.connection.execute("INSERT INTO lines VALUES (?)", (line,))
        return self.connection.execute("SELECT count(*) FROM lines").fetchone()[0]

    def close(self):
        self.connection.close()


if __name__ == "__main__":
    left_open = sqlite3.connect(":memory:")
    journal = Journal()
    print(journal.keep("one"))
    left_open.execute("CREATE TABLE seen (line TEXT)")
    print(journal.keep("two"))
    journal.close()
