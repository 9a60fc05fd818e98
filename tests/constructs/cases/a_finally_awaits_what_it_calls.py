# rows: 114
# outcome: converted
# turns: fetch, step, main
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def step(value):
    try:
        if fetch(value) == 2:
            raise ValueError(value)
        return value
    except ValueError as error:
        return f"error {error}"
    else:
        return "unreachable"
    finally:
        print("finally", fetch(-value))


def main():
    print(step(1))
    print(step(2))


if __name__ == "__main__":
    main()
