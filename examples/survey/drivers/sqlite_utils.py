"""Tables written and read in memory."""

import sqlite_utils


def main():
    database = sqlite_utils.Database(memory=True)
    database["dogs"].insert_all([{"id": 1, "name": "Cleo"}, {"id": 2, "name": "Pancakes"}], pk="id")
    print(list(database["dogs"].rows))
    print(database["dogs"].count, database.table_names())


if __name__ == "__main__":
    main()
