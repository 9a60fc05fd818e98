# rows: 138
# outcome: flagged fixed-temporary-name
# turns: fetch, report, main
import os
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def report(value):
    path = "/tmp/awaitify_fixed_name.txt"
    with open(path, "w") as file:
        file.write(f"{fetch(value)}")
    with open(path) as file:
        text = file.read()
    os.remove(path)
    return text


def main():
    print(report(1))


if __name__ == "__main__":
    main()
