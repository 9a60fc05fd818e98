# rows: 29, 30
# outcome: converted
# turns: load, retried, keep, Client.item, Client.names, Client.run, listed, threaded, chosen, act, main
import threading
import time
from concurrent.futures import ThreadPoolExecutor


def load(key, times=1):
    time.sleep(0.001)
    return key * times


ACTIONS = {
    "twice": lambda key: load(key, 2) + "!",  # with a mark
    "thrice": lambda key: load(key, 3) + "!",
}


def retried(operation, attempts=2):
    for attempt in range(attempts):
        try:
            return operation()
        except KeyError:
            time.sleep(0.001)
    return "nothing"


def keep(first, second):
    return [first(), second()]


class Client:
    def __init__(self):
        self.on_load = None

    def item(self, key):
        return retried(lambda: {"name": load(key)}["name"])

    def names(self, keys):
        found = []
        for key in keys:
            found.append(retried(attempts=1, operation=lambda key=key: self.item(key).upper()))
        return found

    def run(self, key):
        self.on_load = lambda loaded: print("loaded", load(loaded))
        self.on_load(key)


def listed(keys):
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(lambda key: load(key).title(), keys))


def threaded(key):
    found = []
    thread = threading.Thread(target=lambda: found.append(load(key)))
    thread.start()
    thread.join()
    return found


def chosen(key):
    call = lambda: load(key) + "?"
    if retried(lambda: load(key) == "a"):
        return call()
    return keep(
        lambda: load(key) + ".",
        # The second.
        lambda: (
            load(key)
            + load(key)
        ),
    )


def act(name, key):
    return ACTIONS[name](key)


def main():
    client = Client()
    print(client.item("a"), client.names(["b", "c"]))
    client.run("d")
    print(listed(["e", "f"]), threaded("g"))
    print(chosen("a"), chosen("b"))
    print(act("twice", "h"), act("thrice", "i"))
    print(retried(lambda: {}[load("missing")]))


if __name__ == "__main__":
    main()
