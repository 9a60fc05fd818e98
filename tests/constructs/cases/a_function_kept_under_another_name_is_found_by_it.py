# rows: 25, 98
# outcome: refused unknown-receiver
# stays: check_one, Suite.tell_all
import time


def check_one(self, name):
    time.sleep(0.001)
    print(self.title, name)


class Suite:
    title = "suite"
    check = check_one

    def tell_all(self):
        time.sleep(0.001)
        print("all of", self.title)

    report_everything = tell_all


def made(name):
    def run(suite):
        suite.check(name)
        suite.report_everything()

    return run


# Nothing says what these are called with.
setattr(Suite, "test_first", made("first"))
setattr(Suite, "test_second", made("second"))
for name in sorted(dir(Suite)):
    if name.startswith("test_"):
        getattr(Suite(), name)()
