# rows: 104
# outcome: refused decorator
# stays: load, pause
import time

from tenacity import retry, stop_after_attempt

TRIES = []


def pause(seconds):
    print("waiting", seconds)


@retry(stop=stop_after_attempt(3), sleep=pause)
def load():
    TRIES.append(1)
    time.sleep(0.001)
    if len(TRIES) < 2:
        raise ValueError("once more")
    return len(TRIES)


if __name__ == "__main__":
    print(load())
