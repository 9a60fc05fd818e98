import os

import psycopg
from store import Store, Taken


def main():
    with Store.connect(os.environ["POSTGRES"]) as store:
        store.create()
        print("added", store.add("ada"))
        try:
            store.add("ada")
        except Taken as error:
            print("taken:", error)
        store.add("bob")
        print(store.all())
        try:
            Store(store.conn, "nothing").all()
        except psycopg.Error as error:
            print("no table", type(error).__name__)
    print("closed", store.conn.closed)


if __name__ == "__main__":
    main()
