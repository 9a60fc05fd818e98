# rows: 119
# outcome: converted
# turns: fetch, check, main
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def check(value):
    try:
        assert fetch(value), fetch("message")
    except AssertionError as error:
        return str(error)
    return "passed"


def main():
    print(check(1))
    print(check(0))


if __name__ == "__main__":
    main()
