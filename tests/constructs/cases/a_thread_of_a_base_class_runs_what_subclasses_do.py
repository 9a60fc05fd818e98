# rows: 121
# outcome: converted
# turns: Base.run, Base.start, Base.stop, Quick.run, Slow.run, Slow.stop, Failing.run, main
import threading
import time


class Base:
    def __init__(self):
        self._thread = None
        self.log = []

    def run(self):
        raise NotImplementedError

    def start(self):
        self._thread = threading.Thread(target=self.run)
        self._thread.start()

    def stop(self):
        self._thread.join()


class Quick(Base):
    def run(self):
        time.sleep(0.001)
        self.log.append("quick")


class Slow(Base):
    def run(self):
        time.sleep(0.01)
        self.log.append("slow")

    def stop(self):
        super().stop()
        self.log.append("stopped")


class Failing(Base):
    def run(self):
        time.sleep(0.001)
        raise ValueError("printed, and the program goes on")


def main():
    for one in (Quick(), Slow(), Failing()):
        one.start()
        one.stop()
        print(one.log)


if __name__ == "__main__":
    main()
