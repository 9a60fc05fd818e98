# rows: 55
# outcome: refused dunder
# turns: wait
# stays: show, Pages.__iter__, Pages.lines, Named.__iter__
import time


class Pages:
    def lines(self, last):
        for number in range(last):
            time.sleep(0.001)
            yield f"line {number}"

    def count(self):
        time.sleep(0.001)
        return 2

    def __iter__(self):
        return self.lines(self.count())


class Named:
    def lines(self):
        time.sleep(0.001)
        yield "one"

    def __iter__(self):
        return self.lines()


def wait():
    time.sleep(0.001)
    print("waited")


def show():
    print(list(Pages()))
    print(list(Named().__iter__()))


wait()
show()
