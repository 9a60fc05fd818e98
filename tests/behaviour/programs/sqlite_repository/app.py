import sqlite3
import sys
from pathlib import Path

from tasks.repository import TaskRepository


def titles(tasks):
    return ", ".join(task.title for task in tasks)


def main(directory):
    connection = sqlite3.connect(str(Path(directory) / "tasks.db"))
    repository = TaskRepository(connection)
    repository.prepare()
    for title in ("write", "read"):
        print(repository.add(title))
    try:
        repository.add("read")
    except sqlite3.IntegrityError as error:
        print("IntegrityError", error)
    print(repository.finish("read"), repository.finish("sing"))
    print(titles(repository.all()))
    print("done:", repository.finished())
    connection.close()


if __name__ == "__main__":
    main(sys.argv[1])
