# rows: 26
# outcome: refused dynamic-call
# stays: fetch, Report.size, Report.title, Report._ask, Report.show, main
import time


def fetch(value):
    time.sleep(0.001)
    return value * 2


class Report:
    def __init__(self, number):
        self.number = number

    def size(self):
        return fetch(self.number)

    def title(self):
        return f"report {fetch(self.number)}"

    def _ask(self, what):
        method = getattr(self, what)
        return method()

    def show(self):
        return self._ask("title"), list(map(self._ask, ["si" + "ze"]))


def main():
    print(Report(3).show())


if __name__ == "__main__":
    main()
