# rows: 121, 123
# outcome: flagged function-as-value
# turns: main
# stays: work, left, last, perhaps, early, handed
import threading
import time

# What the threads did, in whichever order they came to it.
DONE = []


def work(value):
    time.sleep(0.001)
    DONE.append(value)


def left():
    threading.Thread(target=work, args=(1,)).start()
    print("left")


def last():
    for value in (20, 30):
        thread = threading.Thread(target=work, args=(value,))
        thread.start()
    thread.join()


def perhaps(is_patient):
    threads = []
    for value in (40, 45):
        thread = threading.Thread(target=work, args=(value,))
        thread.start()
        if is_patient:
            threads.append(thread)
    for thread in threads:
        thread.join()


def early(is_hasty):
    thread = threading.Thread(target=work, args=(60,))
    thread.start()
    if is_hasty:
        return
    thread.join()


def wait(thread):
    thread.join()


def handed():
    thread = threading.Thread(target=work, args=(80,))
    thread.start()
    wait(thread)


def main():
    left()
    last()
    perhaps(False)
    early(True)
    handed()
    for _ in range(1000):
        if len(DONE) == 7:
            break
        time.sleep(0.01)
    print(sorted(DONE))


if __name__ == "__main__":
    main()
