# rows: 73
# outcome: converted
# turns: load, key, main
import sys
import time

if sys.platform == "nowhere":

    def load(name):
        return name
else:

    def load(name):
        time.sleep(0.001)
        return name.upper()


try:
    from nowhere import speedups
except ImportError:
    speedups = None

    def key(name):
        time.sleep(0.001)
        return name.title()
else:

    def key(name):
        return speedups.key(name)


def main():
    print(key("a"), load("b"))


if __name__ == "__main__":
    main()
