import csv
import os
import sys


def write_table(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "age"])
        writer.writerows(rows)


def read_table(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def main():
    table = os.path.join(sys.argv[2], "people.csv")
    write_table(table, [("ada", 36), ("grace", 25)])
    with open(table) as file:
        print(file.read().replace("\r\n", "\n"), end="")
    print("total", sum(int(row["age"]) for row in read_table(table)))


if __name__ == "__main__":
    main()
