# rows: 131
# outcome: converted
# turns: fetch, main
import queue
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def feed(source):
    for number in (1, 2, 3):
        source.put(number)
    source.put(None)


def main():
    source = queue.Queue(maxsize=1)
    thread = threading.Thread(target=feed, args=(source,))
    thread.start()
    while (number := source.get(timeout=5)) is not None:
        print(fetch(number))
    thread.join()
    print(source.empty(), source.qsize())
    try:
        source.get_nowait()
    except queue.Empty:
        print("empty")


if __name__ == "__main__":
    main()
