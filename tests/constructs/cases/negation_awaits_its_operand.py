# rows: 6
# outcome: converted
# turns: is_ready, main
import time


def is_ready(name):
    time.sleep(0.001)
    print("asked", name)
    return name == "b"


def main():
    print(not is_ready("a"))
    print(is_ready("a") and is_ready("b"))
    print(is_ready("b") or is_ready("a"))


if __name__ == "__main__":
    main()
