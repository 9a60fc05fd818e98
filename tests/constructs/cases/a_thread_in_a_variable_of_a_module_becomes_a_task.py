# rows: 121
# outcome: flagged shared-state
# turns: _work, start, stop, _beat, begin, main
import threading
import time

SEEN = []
BEATS = []

_stop = threading.Event()
_thread = None
heart = None


def _work():
    while not _stop.is_set():
        time.sleep(0.001)
        SEEN.append(1)


def start():
    global _thread
    if _thread is not None:
        return
    _thread = threading.Thread(target=_work, name="worker")
    _thread.start()


def stop():
    global _thread
    _stop.set()
    if _thread is not None:
        _thread.join()
        _thread = None


def _beat():
    while True:
        time.sleep(0.001)
        BEATS.append(1)


def begin():
    global heart
    heart = threading.Thread(target=_beat, daemon=True)
    heart.start()


def main():
    begin()
    start()
    start()
    time.sleep(0.02)
    stop()
    stop()
    print(len(SEEN) > 2, len(BEATS) > 2, _thread is None, heart.is_alive())


if __name__ == "__main__":
    main()
