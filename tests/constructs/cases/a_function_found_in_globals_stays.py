# rows: 26
# outcome: refused dynamic-call
# stays: load_page, main
import time


def load_page():
    time.sleep(0.001)
    return "page"


def main():
    print(globals()["load_" + "page"]())


main()
