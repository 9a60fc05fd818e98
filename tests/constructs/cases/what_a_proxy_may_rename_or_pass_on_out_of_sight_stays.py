# rows: 26, 89
# outcome: refused dynamic-call
# stays: Store.slow_one, Store.slow_two, Log.write_line, Log.write_page
# What is asked of the first by a computed name goes on to the second; the other proxy asks under another name than its own.
import time


class Store:
    def slow_one(self):
        time.sleep(0.001)
        return 1

    def slow_two(self):
        time.sleep(0.001)
        return 2


class Proxy:
    def __init__(self, inner):
        self._inner = inner

    def __getattr__(self, name):
        return getattr(self._inner, name)


class Log:
    def write_line(self):
        time.sleep(0.001)
        return "line"

    def write_page(self):
        time.sleep(0.001)
        return "page"


class Writing:
    def __init__(self, inner):
        self._inner = inner

    def __getattr__(self, name):
        name = "write_" + name
        return getattr(self._inner, name)


def by_name(store, which):
    return getattr(store, "slow_" + which)()


proxy = Proxy(Proxy(Store()))
print([by_name(proxy, which) for which in "one two".split()])
writing = Writing(Log())
print(writing.line(), writing.page())
