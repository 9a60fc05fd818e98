#!/usr/bin/env python3
"""Saves names to a file."""
import os
import sys
import time

import requests

server, data = sys.argv[1:]
session = requests.Session()
session.headers["X-Script"] = "yes"

names = []
for number in range(1, 4):
    response = session.get(f"{server}/items/{number}")
    if response.status_code != 200:
        continue
    names.append(response.json()["name"])
    time.sleep(0.001)

print(names[0])
try:
    with open(os.path.join(data, "names.txt"), "w") as out:
        for name in names:
            out.write(name + "\n")
except OSError as error:
    sys.exit(str(error))
print("saved", len(names))
print(session.get(f"{server}/header/X-Script").text)
session.close()
if len(names) == 3:
    print("done")
