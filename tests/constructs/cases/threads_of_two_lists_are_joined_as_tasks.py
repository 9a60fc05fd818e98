# rows: 121, 131
# outcome: converted
# turns: fetch, load, save, main
import queue
import threading
import time


def fetch(value):
    time.sleep(0.001)
    return value


def load(jobs, found):
    while (job := jobs.get()) is not None:
        found.put(fetch(job))


def save(found, done, kept):
    while not done.is_set() or not found.empty():
        try:
            kept.append(found.get(timeout=0.01))
        except queue.Empty:
            continue


def main():
    jobs, found, done, kept = queue.Queue(maxsize=1), queue.Queue(), threading.Event(), []
    loaders = [threading.Thread(target=load, args=(jobs, found)) for _ in range(2)]
    saver = threading.Thread(target=save, args=(found, done, kept))
    for thread in loaders + [saver]:
        thread.start()
    for job in (1, 2, 3, None, None):
        jobs.put(job)
    for thread in loaders:
        thread.join()
    done.set()
    saver.join()
    print(sorted(kept))


if __name__ == "__main__":
    main()
