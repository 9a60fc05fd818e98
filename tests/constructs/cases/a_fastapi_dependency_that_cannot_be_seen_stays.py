# rows: 152
# outcome: refused value-escapes
# stays: note, main
from fastapi import BackgroundTasks, Depends, FastAPI
from fastapi.testclient import TestClient
import sqlite3

app = FastAPI()


def connection():
    db = sqlite3.connect(":memory:", check_same_thread=False)
    try:
        db.execute("create table if not exists note (line)")
        yield db
    finally:
        db.close()


@app.post("/notes/{line}")
def note(line: str, tasks: BackgroundTasks, db: sqlite3.Connection = Depends(connection)):
    tasks.add_task(setattr, app.state, line, db)
    return db.execute("select count(*) from note").fetchone()[0]


def main():
    with TestClient(app) as client:
        print(client.post("/notes/a").json())


if __name__ == "__main__":
    main()
