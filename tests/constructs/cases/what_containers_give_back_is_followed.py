# rows: 68
# outcome: converted
# turns: Client.get, Client.read, main
import random
import time
from collections import deque


class Client:
    def __init__(self, prefix="c"):
        self.prefix = prefix

    def get(self, name):
        time.sleep(0.001)
        return self.prefix + name

    def read(self):
        time.sleep(0.001)
        return self.prefix


def main():
    waiting = deque([Client("first")])
    waiting.append(Client("second"))
    print(waiting.popleft().get("a"), waiting.pop().read())
    by_name = {"x": Client("x"), "y": Client("y")}
    print(by_name.pop("x").get("b"), by_name.pop("z", Client("none")).read())
    print(by_name.setdefault("w", Client("w")).get("c"), by_name.setdefault("y", Client("other")).read())
    print(min(Client("q"), Client("p"), key=lambda one: one.prefix).get("d"))
    print(max([Client("q"), Client("p")], key=lambda one: one.prefix).read())
    print(random.choice([Client("only")]).get("e"))


if __name__ == "__main__":
    main()
