# rows: 93, 97
# outcome: refused unknown-receiver
# stays: OneFile.execute, main
import time


class TestFormat:
    pass


class OneFile(TestFormat):
    def execute(self, key):
        time.sleep(0.001)
        return "executed " + key


class Config:
    def __init__(self, name, test_format):
        self.name = name
        self.test_format = test_format


CODE = "config.test_format = OneFile()"


def main():
    config = Config("unnamed", test_format=None)
    exec(CODE, {"config": config, "OneFile": globals()["OneFile"]})
    print(config.test_format.execute("a"))


if __name__ == "__main__":
    main()
