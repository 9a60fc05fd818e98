import sys
import time

import requests


class Job:
    def __init__(self, server, name):
        self.url = f"{server}/jobs/{name}"
        self.state = "new"
        self.polls = 0

    def start(self):
        told = requests.post(self.url).json()
        self.state = "running"
        return told["job"]

    def poll(self):
        told = requests.get(self.url, timeout=5).json()
        self.state, self.polls = told["state"], told["polls"]
        return self

    def is_done(self):
        return self.state == "done"

    def wait(self, limit, pause=0.001):
        deadline = time.monotonic() + limit
        while not self.poll().is_done():
            if time.monotonic() > deadline:
                raise TimeoutError(self.url)
            time.sleep(pause)
        return self.polls


def main():
    server = sys.argv[1]
    job = Job(server, "nightly")
    print("started", job.start())
    print("done after", job.wait(limit=10), "polls")
    hasty = Job(server, "hasty")
    hasty.start()
    try:
        hasty.wait(limit=-1)
    except TimeoutError:
        print("timed out")


if __name__ == "__main__":
    main()
