import time


class Scratch:
    name = None

    def __enter__(self):
        time.sleep(0.001)
        self.name = "scratch"
        return self

    def __exit__(self, *exception):
        time.sleep(0.001)
        print("gone")
