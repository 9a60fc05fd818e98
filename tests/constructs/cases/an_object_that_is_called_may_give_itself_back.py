# rows: 89, 85
# outcome: converted
# turns: load, Client.__call__, main
# stays: Client.under, Client.__enter__, Client.__exit__
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key


class Client:
    prefix = ""

    def under(self, prefix):
        self.prefix = prefix
        return self

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *exc):
        print("left")

    def __call__(self, key):
        return load(self.prefix + key)


def main():
    with Client() as client:
        print(client("a"))
    print(Client().under("b-")("c"))


if __name__ == "__main__":
    main()
