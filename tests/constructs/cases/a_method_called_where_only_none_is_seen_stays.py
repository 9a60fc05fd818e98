# rows: 98, 71
# outcome: refused unknown-receiver
# stays: Format.perform, main
import time


class Format:
    def perform(self, key):
        time.sleep(0.001)
        return "performed " + key


class Config:
    def __init__(self, name, form):
        self.name = name
        self.form = form

    def load(self, code):
        exec(code, {"config": self, "Format": Format})


def main():
    config = Config("unnamed", form=None)
    config.load("config.form = Format()")
    print(config.form.perform("a"))


if __name__ == "__main__":
    main()
