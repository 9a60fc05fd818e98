# rows: 118
# outcome: converted
# turns: fetch, numbers, find, count, main
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def numbers(stop):
    for number in range(stop):
        yield fetch(number)


def find(wanted, stop):
    for number in numbers(stop):
        if number == wanted:
            found = "found"
            break
    else:
        found = "missing"
    return found


def count(limit):
    while fetch(limit):
        limit -= 1
    else:
        return "done"


def main():
    print(find(9, 2), count(2))


if __name__ == "__main__":
    main()
