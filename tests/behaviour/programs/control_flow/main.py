import sys
import time

import requests

SERVER = sys.argv[1]


class Refused(Exception):
    pass


def probe(number):
    return requests.get(f"{SERVER}/items/{number}").status_code


def tick(state):
    time.sleep(0)
    state["left"] -= 1
    return state["left"]


def tags(number):
    return requests.get(f"{SERVER}/items/{number}").json()["tags"]


def classify(number):
    match tags(number):
        case ["even"] if number == 2 and probe(2) == 200:
            return "two"
        case ["even"]:
            return "even"
        case _:
            return "odd"


def first_even(numbers):
    for number in numbers:
        if tags(number) == ["even"]:
            return number
    else:
        return None


def early():
    try:
        return probe(1)
    finally:
        print("finally first")
        time.sleep(0)


def failing():
    try:
        time.sleep(0)
        raise Refused("no") from KeyError("cause")
    except (Refused, OSError) as error:
        time.sleep(0)
        raise RuntimeError(f"{error} more") from error


def main():
    if probe(1) == 404:
        print("never")
    elif probe(99) == 404:
        print("99 is unknown")
    else:
        print("never")
    state = {"left": 3}
    while tick(state):
        if state["left"] == 1:
            break
        continue
    else:
        print("never")
    print(state)
    assert probe(1) == 200, probe(2)
    print("even", first_even([1, 3, 2, 4]), first_even([1]))
    print("matched", classify(2), classify(4), classify(1))
    print(early())
    try:
        failing()
    except RuntimeError as error:
        print(error, repr(error.__cause__), repr(error.__cause__.__cause__))
    number = 0
    while True:
        number += 1
        try:
            if probe(number) != 200:
                break
        finally:
            time.sleep(0)
    print("stopped at", number)
    sys.exit(3)


if __name__ == "__main__":
    main()
