# rows: 132
# outcome: refused init
# stays: Failed.__init__, paint, main
import threading
import time

STATE = threading.local()


def color():
    time.sleep(0.001)
    return getattr(STATE, "color", None)


class Failed(Exception):
    def __init__(self, message):
        super().__init__(message)
        self.color = color()


def paint(name):
    STATE.color = name
    time.sleep(0.001)
    return Failed("no " + name).color


def main():
    print(paint("red"))


if __name__ == "__main__":
    main()
