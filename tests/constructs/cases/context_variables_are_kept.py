# rows: 133
# outcome: converted
# turns: fetch, greet, main
import contextvars
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


NAME = contextvars.ContextVar("NAME", default="nobody")


def greet():
    return f"hello {fetch(NAME.get())}"


def main():
    token = NAME.set("someone")
    print(greet())
    NAME.reset(token)
    print(greet())


if __name__ == "__main__":
    main()
