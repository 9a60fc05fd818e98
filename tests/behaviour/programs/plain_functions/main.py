import collections
import functools


@functools.lru_cache
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def count(text):
    return dict(collections.Counter(text))


def main():
    print([fibonacci(n) for n in range(1, 6)])
    print("counted", count("aba"))


if __name__ == "__main__":
    main()
