# rows: 37
# outcome: converted
# turns: allowed, main
import time


def allowed(name):
    time.sleep(0.001)
    return "a" in name


def main():
    print(list(filter(allowed, ["ab", "cd", "da"])))
    for name in filter(allowed, ("xa", "y")):
        print(name)


main()
