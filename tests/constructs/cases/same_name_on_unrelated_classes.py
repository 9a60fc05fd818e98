# rows: 68
# outcome: converted
# turns: load, Remote.read
# stays: Memory.read
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

class Remote:
    def read(self, key):
        return load(key)


class Memory:
    def read(self, key):
        return "m-" + key


def main():
    print(Remote().read("a"))
    memory = Memory()
    print(memory.read("b"))


if __name__ == "__main__":
    main()
