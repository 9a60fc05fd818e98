# rows: 98
# outcome: refused mixed-callee
# stays: answer, Hub.handle, main
import time


class Hub:
    def __init__(self):
        self.callbacks = {}

    def pass_24(self, key, callback):
        self.pass_23(key, callback)

    def pass_23(self, key, callback):
        self.pass_22(key, callback)

    def pass_22(self, key, callback):
        self.pass_21(key, callback)

    def pass_21(self, key, callback):
        self.pass_20(key, callback)

    def pass_20(self, key, callback):
        self.pass_19(key, callback)

    def pass_19(self, key, callback):
        self.pass_18(key, callback)

    def pass_18(self, key, callback):
        self.pass_17(key, callback)

    def pass_17(self, key, callback):
        self.pass_16(key, callback)

    def pass_16(self, key, callback):
        self.pass_15(key, callback)

    def pass_15(self, key, callback):
        self.pass_14(key, callback)

    def pass_14(self, key, callback):
        self.pass_13(key, callback)

    def pass_13(self, key, callback):
        self.pass_12(key, callback)

    def pass_12(self, key, callback):
        self.pass_11(key, callback)

    def pass_11(self, key, callback):
        self.pass_10(key, callback)

    def pass_10(self, key, callback):
        self.pass_9(key, callback)

    def pass_9(self, key, callback):
        self.pass_8(key, callback)

    def pass_8(self, key, callback):
        self.pass_7(key, callback)

    def pass_7(self, key, callback):
        self.pass_6(key, callback)

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
    hub.pass_24("a", answer)
    hub.handle("a")


if __name__ == "__main__":
    main()
