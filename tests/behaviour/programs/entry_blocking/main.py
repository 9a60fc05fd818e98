import gzip
import os
import shutil
import sys
import time


def packed(path):
    with gzip.open(path, "wt") as file:
        file.write("packed text")
    with gzip.open(path, "rt") as file:
        return file.read()


def wait():
    time.sleep(0.01)


data = sys.argv[2]
if os.path.isdir(data):
    wait()
    print(packed(os.path.join(data, "z.gz")))
    os.remove(os.path.join(data, "z.gz"))
    with open(os.path.join(data, "a.txt"), "w") as file:
        file.write("a")
    for root, folders, names in os.walk(data):
        print(names)
    shutil.copy(os.path.join(data, "a.txt"), os.path.join(data, "b.txt"))
    os.remove(os.path.join(data, "b.txt"))
    print("gone" if not os.path.exists(os.path.join(data, "b.txt")) else "there")
