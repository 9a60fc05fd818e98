# rows: 99
# outcome: converted
# turns: load, Blocking.fetch, Plain.fetch, Both.run, Other.run
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Blocking:
    def fetch(self, key):
        return load(key)


class Plain:
    def fetch(self, key):
        return "p" + key


class Runner:
    def run(self):
        return self.fetch("a")


class Both(Runner, Blocking):
    def run(self):
        return super().run() + "!"


class Other(Runner, Plain):
    def run(self):
        return super().run() + "?"


def main():
    print(Both().run(), Other().run())


if __name__ == "__main__":
    main()
