# rows: 78, 179
# outcome: refused dynamic-call
# stays: double
import doctest
import time


def double(n):
    """Double a number, slowly.

    >>> double(2)
    4
    """
    time.sleep(0.001)
    return 2 * n


def main():
    print(double(4))
    print(doctest.testmod().failed)


if __name__ == "__main__":
    main()
