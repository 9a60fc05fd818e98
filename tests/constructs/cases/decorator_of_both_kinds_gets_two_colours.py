# rows: 103
# outcome: converted
# turns: load, main
# stays: plain, logged
import functools
import time


def logged(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        print("call", func.__name__)
        result = func(*args, **kwargs)
        print("result", result)
        return result

    return wrapper


@logged
def load(key):
    time.sleep(0.001)
    return key


@logged
def plain(key):
    return key.upper()


def main():
    print(load("a"), plain("b"), [plain(x) for x in "cd"], list(map(plain, "e")))


if __name__ == "__main__":
    main()
