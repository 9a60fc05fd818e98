# rows: 121
# outcome: refused function-as-value
# stays: fetch, work, other, main
import threading
import time


def fetch(value):
    time.sleep(0.001)
    return value * 2


def work(number, seen):
    seen.append(fetch(number))


def other(seen, threads):
    threads += [threading.Thread(target=work, args=(9, seen))]


def main():
    seen = []
    threads = []
    threads += [threading.Thread(target=work, args=(n, seen)) for n in (2, 3)]
    other(seen, threads)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sorted(seen))


if __name__ == "__main__":
    main()
