# rows: 91
# outcome: flagged value-escapes
# turns: run, shares
import copy
import time
import types


class Worker:
    def __init__(self, text):
        self.text = text

    def count_words(self, times):
        """It blocks, and stays as it is: what it is given is not followed."""
        with open(__file__) as file:
            lines = copy.copy([file])
        del lines
        time.sleep(0.001)
        return len(self.text.split()) * times


HELD = types.SimpleNamespace()


def of(name):
    return copy.copy(vars(HELD)[name])


def run():
    time.sleep(0.001)
    worker = of("worker")
    return worker.count_words(2)


def helper():
    return of("worker").count_words(3)


def shares():
    time.sleep(0.001)
    each = [of("worker").count_words(number) for number in range(3)]
    return helper(), each, sum(of("worker").count_words(number) for number in range(2))


HELD.worker = Worker("one two three")

if __name__ == "__main__":
    print(run())
    print(shares())
