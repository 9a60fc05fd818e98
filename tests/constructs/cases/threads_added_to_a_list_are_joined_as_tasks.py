# rows: 121
# outcome: converted
# turns: fetch, work, main, rounds
import threading
import time


def fetch(value):
    time.sleep(0.001)
    return value * 2


def work(number, seen):
    seen.append(fetch(number))


def main():
    seen = []
    threads = [threading.Thread(target=work, args=(1, seen))]
    threads += [threading.Thread(target=work, args=(n, seen)) for n in (2, 3)]
    threads.extend(threading.Thread(target=work, args=(n, seen)) for n in (4, 5))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sorted(seen))


def rounds():
    seen = []
    threads = []
    for number in range(3):
        threads += [threading.Thread(target=work, args=(number, seen))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sorted(seen))


if __name__ == "__main__":
    main()
    rounds()
