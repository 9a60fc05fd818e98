import csv
import json
import os
import sys


def save(path, value):
    with open(path, "w") as file:
        json.dump(value, file, indent=2, sort_keys=True)


def load(path):
    with open(path) as file:
        return json.load(file)


def write_table(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "age"])
        writer.writerows(rows)


def read_table(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def main():
    data = sys.argv[2]
    path = os.path.join(data, "settings.json")
    save(path, {"b": [2, 3], "a": 1})
    print(load(path))
    table = os.path.join(data, "people.csv")
    write_table(table, [("ada", 36), ("grace", 25)])
    with open(table) as file:
        print(file.read().replace("\r\n", "\n"), end="")
    print("total", sum(int(row["age"]) for row in read_table(table)))


if __name__ == "__main__":
    main()
