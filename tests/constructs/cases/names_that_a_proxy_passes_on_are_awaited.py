# rows: 89
# outcome: converted
# turns: Store.get, Store.size, Store.each, Logged.get, total, show
# A proxy has no name of its own to give: what is asked of it is asked of what it holds, and awaited there.
import time


class Store:
    def __init__(self):
        self.rows = {"a": 1}

    def get(self, key):
        time.sleep(0.001)
        return self.rows.get(key, 0)

    @property
    def size(self):
        time.sleep(0.001)
        return len(self.rows)

    def each(self):
        for key in self.rows:
            time.sleep(0.001)
            yield key

    def names(self):
        return sorted(self.rows)


class Proxy:
    def __init__(self, inner):
        self._inner = inner

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._inner, name)


class Logged(Proxy):
    def get(self, key):
        print("get", key)
        return self._inner.get(key)


def total(store):
    return sum(store.get(key) for key in store.names())


def show():
    store = Proxy(Store())
    nested = Logged(store)
    print(store.get("a"), nested.get("b"), total(nested))
    print(store.size, nested.size, nested.names(), store._inner is not store)
    print(list(nested.each()), [key for key in store.each()])
    try:
        nested._missing
    except AttributeError as missing:
        print(missing)


show()
