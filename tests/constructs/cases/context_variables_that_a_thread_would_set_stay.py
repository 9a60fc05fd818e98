# rows: 133
# outcome: refused dunder
# stays: loaded, Keeper.__len__, measured, main
import contextvars
import time

LEVEL = contextvars.ContextVar("LEVEL", default="none")


def loaded(key):
    time.sleep(0.001)
    return key


class Keeper:
    def __len__(self):
        time.sleep(0.001)
        return 3


def measured(keeper):
    LEVEL.set("measured")
    return len(keeper)


def main():
    print(loaded("a"))
    print(measured(Keeper()), LEVEL.get())


if __name__ == "__main__":
    main()
