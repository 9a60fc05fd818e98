# rows: 38
# outcome: converted
# turns: weight, main
import time


def weight(name):
    time.sleep(0.001)
    print("weigh", name)
    return len(name)


def main():
    names = ["ccc", "a", "bb", "d"]
    print(sorted(names, key=weight))
    print(sorted(names, key=weight, reverse=True))
    print(min(names, key=weight), max(names, key=weight))
    names.sort(key=weight)
    print(names)


main()
