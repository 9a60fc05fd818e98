# rows: 98
# outcome: converted
# turns: answer, Hub.handle, main
import time


class Hub:
    def __init__(self):
        self.callbacks = {}

    def pass_6(self, key, callback):
        self.pass_5(key, callback)

    def pass_5(self, key, callback):
        self.pass_4(key, callback)

    def pass_4(self, key, callback):
        self.pass_3(key, callback)

    def pass_3(self, key, callback):
        self.pass_2(key, callback)

    def pass_2(self, key, callback):
        self.pass_1(key, callback)

    def pass_1(self, key, callback):
        self.callbacks[key] = callback

    def handle(self, key):
        self.callbacks[key](key)


def answer(key):
    time.sleep(0.001)
    print("answered", key)


def main():
    hub = Hub()
    hub.pass_6("a", answer)
    hub.handle("a")


if __name__ == "__main__":
    main()
