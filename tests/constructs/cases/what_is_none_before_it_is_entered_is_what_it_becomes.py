# rows: 111
# outcome: converted
# turns: Source.statuses, run
# stays: Source.open
import os

import requests


class Source:
    def __init__(self, base):
        self.base = base
        self.session = None

    def open(self):
        self.session = requests.Session()
        return self

    def statuses(self, *numbers):
        with self.session as session:
            return [session.get(f"{self.base}/items/{number}").status_code for number in numbers]


def run():
    print(Source(os.environ["SERVER"]).open().statuses(1, 2))


if __name__ == "__main__":
    run()
