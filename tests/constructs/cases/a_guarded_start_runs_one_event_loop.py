# rows: 140
# outcome: converted
# turns: fetch, main
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def main():
    print(fetch(1))


if __name__ == "__main__":
    main()
