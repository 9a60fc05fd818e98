# rows: 85
# outcome: converted
# turns: load, Session.__aenter__, Session.__aexit__, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Session:
    def __enter__(self):
        load("enter")
        return self

    def __exit__(self, kind, error, trace):
        load("exit")
        return kind is KeyError


def main():
    with Session() as session, open(__file__):
        print(type(session).__name__)
        raise KeyError("swallowed")
    print("after")


if __name__ == "__main__":
    main()
