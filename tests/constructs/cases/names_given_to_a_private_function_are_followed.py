# rows: 26
# outcome: converted
# turns: fetch, Report.size, Report.title, Report._ask, Report.ready, Report.show, main
# stays: Report.silent, _named, Other.readable
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

    def silent(self):
        return "silent"

    def _ask(self, what="size"):
        try:
            method = getattr(self, what)
        except AttributeError:
            return None
        return method()

    def ready(self):
        return self._ask() > 2

    def show(self):
        print(self._ask("title"), self._ask(what="size"))


class Other:
    def readable(self):
        return True


def _named(thing, name):
    method = getattr(thing, name, None)
    return method() if method else "nothing"


def main(other):
    report = Report(3)
    print(report.ready())
    report.show()
    print(_named(other, "readable"), _named(other, "seekable"), report.silent())


if __name__ == "__main__":
    main(Other())
