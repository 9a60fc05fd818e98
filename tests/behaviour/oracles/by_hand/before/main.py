import os
import pathlib
import sqlite3
import subprocess
import sys
import time

import requests


def main():
    server, data = os.environ["SERVER"], os.environ["DATA"]
    with requests.Session() as session:
        print(session.get(server + "/redirect/1").json()["path"])
        print(session.post(server + "/echo", files={"f": ("a.txt", b"12")}).json()["parts"])
    connection = sqlite3.connect(data + "/a.db")
    connection.execute("CREATE TABLE a (b)")
    connection.commit()
    connection.close()
    with open(data + "/a.txt", "w") as file:
        file.write("text")
    print(pathlib.Path(data, "a.txt").read_text())
    print(subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True).stdout)
    time.sleep(0)


main()
