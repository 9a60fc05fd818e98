# rows: 121
# outcome: flagged function-as-value
# turns: main
# stays: Giving._run, Giving.start, Named._run, Named.start, Alone._run, Alone.start, Alone.stop
import threading
import time

OUT = []


class Giving:
    def __init__(self):
        self._giving = None

    def _run(self):
        time.sleep(0.001)
        OUT.append("giving")

    def start(self):
        self._giving = threading.Thread(target=self._run)
        self._giving.start()
        return self._giving


class Named:
    def __init__(self):
        self._named = None

    def _run(self):
        time.sleep(0.001)
        OUT.append("named")

    def start(self):
        self._named = threading.Thread(target=self._run)
        self._named.start()


class Alone:
    def __init__(self):
        self._alone = None

    def _run(self):
        time.sleep(0.001)
        self.stop()

    def start(self):
        self._alone = threading.Thread(target=self._run)
        self._alone.start()

    def stop(self):
        try:
            self._alone.join()
        except RuntimeError as error:
            OUT.append(str(error))


def main():
    Giving().start().join()
    named = Named()
    named.start()
    getattr(named, "_named").join()
    alone = Alone()
    alone.start()
    time.sleep(0.02)
    alone.stop()
    print(OUT)


if __name__ == "__main__":
    main()
