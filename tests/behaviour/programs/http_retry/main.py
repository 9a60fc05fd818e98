import sys
import time

import requests

DELAYS = (0.01, 0.02)


def backoff(attempt):
    return DELAYS[min(attempt, len(DELAYS) - 1)]


def fetch_with_retry(url, attempts=4):
    for attempt in range(attempts):
        response = requests.get(url)
        if response.status_code == 200:
            break
        print(f"attempt {attempt + 1}: {response.status_code}")
        time.sleep(backoff(attempt))
    else:
        raise RuntimeError("gave up")
    return response.json()["attempt"]


def main():
    server = sys.argv[1]
    print("got", fetch_with_retry(f"{server}/flaky/a/2"))
    try:
        fetch_with_retry(f"{server}/flaky/b/9", attempts=2)
    except RuntimeError as error:
        print(error)


if __name__ == "__main__":
    main()
