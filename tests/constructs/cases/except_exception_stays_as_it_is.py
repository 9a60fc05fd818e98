# rows: 116
# outcome: converted
# turns: fetch, guarded, main
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def guarded(value):
    try:
        return 10 // fetch(value)
    except Exception as error:
        return f"error: {error}"


def main():
    print(guarded(0))
    print(guarded(5))


if __name__ == "__main__":
    main()
