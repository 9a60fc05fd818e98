# rows: 133
# outcome: refused dunder
# turns: loaded, main
# stays: Keeper.__len__, renamed
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


def renamed(keeper):
    token = LEVEL.set("renamed")
    try:
        return len(keeper), LEVEL.get()
    finally:
        LEVEL.reset(token)


def main():
    print(loaded("a"))
    print(renamed(Keeper()), LEVEL.get())


if __name__ == "__main__":
    main()
