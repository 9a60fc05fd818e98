# rows: 79
# outcome: converted
# turns: load, Store.create, Store.named, open_store, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Store:
    """A store."""

    kind = "plain"

    def __init__(self, key="k"):
        """Open it."""
        # What was loaded stays.
        self.data = load(key)

    @classmethod
    def named(cls, key):
        return cls(key + "!")


def open_store(key) -> "Store":
    return Store(key=key)


def main():
    print(Store().data, Store.named("b").data, open_store("c").data)


if __name__ == "__main__":
    main()
