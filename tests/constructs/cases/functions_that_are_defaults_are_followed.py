# rows: 25, 63
# outcome: converted
# turns: slow, quick, run, Client.get, handed, chosen, main
import time


def slow(x):
    time.sleep(0.001)
    print("slow", x)
    return x


def quick(x):
    return x + 1


def run(x, step=slow):
    return step(x)


class Client:
    def __init__(self, load=slow):
        self.load = load

    def get(self):
        return self.load(1)


def handed(x, *, step=slow):
    return run(x, step)


def chosen(x, step=None):
    return (step or quick)(x)


def main():
    print(run(1), run(2, quick), run(3, step=slow))
    print(Client().get(), Client(quick).get())
    print(handed(4), handed(5, step=quick))
    print(chosen(6), chosen(7, slow))


if __name__ == "__main__":
    main()
