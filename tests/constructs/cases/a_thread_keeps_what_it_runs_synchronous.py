# rows: 121
# outcome: refused function-as-value
# stays: fetch, work, main
import threading
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


RESULTS = []


def work(value, label="x"):
    RESULTS.append((label, fetch(value)))


def main():
    thread = threading.Thread(target=work, args=(1,), kwargs={"label": "y"})
    thread.start()
    thread.join()
    print(RESULTS)


if __name__ == "__main__":
    main()
