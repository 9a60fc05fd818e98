import os

import psycopg2
from store import Store, Taken, connect


def main():
    store = Store(connect())
    store.create()
    print("saved", store.save("ada"))
    try:
        store.save("ada")
    except Taken as error:
        print("taken", error, type(error.__cause__).__name__)
    store.save("bob")
    print("all", store.all())
    try:
        store.all("nothing")
    except psycopg2.ProgrammingError as error:
        print("no table", type(error).__name__, error.pgcode)
    store.close()
    try:
        store.all()
    except (psycopg2.InterfaceError, psycopg2.OperationalError):
        print("closed", int(store.conn.closed), "InterfaceError")
    try:
        connect(database="absent", dsn=os.environ["POSTGRES"])
    except psycopg2.OperationalError as error:
        print("refused", type(error).__name__, 'database "absent" does not exist' in str(error))


if __name__ == "__main__":
    main()
