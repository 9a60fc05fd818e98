# rows: 63
# outcome: converted
# turns: pass_4, pass_3, pass_2, pass_1, main
import sqlite3


def pass_4(connection, label="one"):
    return pass_3(connection, label)


def pass_3(connection, label="one"):
    return pass_2(connection, label)


def pass_2(connection, label="one"):
    return pass_1(connection, label)


def pass_1(connection, label="one"):
    return label, connection.execute("select 1").fetchone()


def main():
    connection = sqlite3.connect(":memory:")
    print(pass_4(connection))
    connection.close()


if __name__ == "__main__":
    main()
