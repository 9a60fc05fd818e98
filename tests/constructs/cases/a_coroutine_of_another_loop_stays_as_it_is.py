# rows: 71
# outcome: refused other-loop
# turns: load
# stays: save, main
import time

try:
    import trio
except ImportError:
    trio = None


def save(number):
    time.sleep(0.001)
    return number


def load(number):
    time.sleep(0.001)
    return number * 2


async def work(number):
    return save(number)


def main():
    if trio is not None:
        print(trio.run(work, 2))


if __name__ == "__main__":
    print(load(1))
    main()
