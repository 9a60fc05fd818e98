# rows: 20
# outcome: converted
# turns: error, main
import time


def error(text):
    time.sleep(0.001)
    return ValueError(text)


def main():
    try:
        raise error("outer") from error("inner")
    except ValueError as caught:
        print(repr(caught), repr(caught.__cause__))


main()
