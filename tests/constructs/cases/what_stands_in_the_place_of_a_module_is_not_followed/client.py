import time


class Client:
    def __init__(self, prefix):
        self.prefix = prefix

    def request(self, name):
        time.sleep(0.001)
        return self.prefix + name

    def ask(self, name):
        time.sleep(0.001)
        return self.prefix + name + "?"
