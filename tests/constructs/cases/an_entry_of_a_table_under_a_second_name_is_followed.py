# rows: 25, 98
# outcome: converted
# turns: Factory.load, Factory.build, main
import time


class Factory:
    def load(self, key):
        time.sleep(0.001)
        return "load " + key

    def build(self, key):
        attrs = {}
        attrs["load"] = self.load
        attrs["reload"] = attrs["load"]
        return attrs["reload"](key)


def main():
    print(Factory().build("a"))


if __name__ == "__main__":
    main()
