# rows: 68
# outcome: refused unknown-receiver
# stays: load, Remote.fetch_all
import pickle
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Remote:
    def fetch_all(self, key):
        return load(key)


def use(reader):
    return reader.fetch_all("a")


def main():
    print(use(pickle.loads(pickle.dumps(Remote()))))


if __name__ == "__main__":
    main()
