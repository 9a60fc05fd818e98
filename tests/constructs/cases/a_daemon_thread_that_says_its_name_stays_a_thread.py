# rows: 123
# outcome: refused function-as-value
# stays: fetch, work, main
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def work(results):
    results.append((threading.current_thread().name, threading.current_thread().daemon, fetch(1)))


def main():
    results = []
    thread = threading.Thread(target=work, args=(results,), name="worker", daemon=True)
    thread.start()
    thread.join()
    print(results)


if __name__ == "__main__":
    main()
