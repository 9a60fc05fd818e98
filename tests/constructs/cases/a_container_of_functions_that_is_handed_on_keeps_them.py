# rows: 25
# outcome: refused function-as-value
# stays: load, run
import time


def load(x):
    time.sleep(0.001)
    print("load", x)
    return x


STEPS = {"both": [load, abs]}


def run(name, x):
    steps = STEPS[name]
    return list(map(lambda step: step(x), reversed(steps)))


def main():
    print(run("both", -1))


if __name__ == "__main__":
    main()
