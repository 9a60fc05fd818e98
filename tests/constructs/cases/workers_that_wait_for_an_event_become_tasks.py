# rows: 121, 130
# outcome: converted
# turns: fetch, work, tick, main
import threading
import time

SEEN = []


def fetch(value):
    time.sleep(0.001)
    return value


def work(ready, value):
    ready.wait()
    SEEN.append(fetch(value))


def tick(stop, ticks):
    while not stop.wait(timeout=0.002):
        ticks.append(fetch("tick"))


def main():
    ready, stop, ticks = threading.Event(), threading.Event(), []
    threads = [threading.Thread(target=work, args=(ready, value)) for value in (1, 2)]
    threads.append(threading.Thread(target=tick, args=(stop, ticks)))
    for thread in threads:
        thread.start()
    print(ready.wait(0.001), ready.is_set(), SEEN)
    ready.set()
    time.sleep(0.02)
    stop.set()
    for thread in threads:
        thread.join()
    print(sorted(SEEN), len(ticks) > 0, ready.wait(), stop.wait(1))


if __name__ == "__main__":
    main()
