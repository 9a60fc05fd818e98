# rows: 128
# outcome: refused lock-held
# stays: draw, main
import threading
import time

try:
    from matplotlib import pyplot
except ImportError:

    class pyplot:
        owner = threading.get_ident()

        @classmethod
        def title(cls, text):
            if threading.get_ident() != cls.owner:
                raise RuntimeError("main thread is not in main loop")
            print(text)


GUARD = threading.RLock()


def draw(titles):
    with GUARD:
        for title in titles:
            time.sleep(0.001)
            pyplot.title(title)
    return len(titles)


def main():
    time.sleep(0.001)
    print(draw(["b", "a"]))


if __name__ == "__main__":
    main()
