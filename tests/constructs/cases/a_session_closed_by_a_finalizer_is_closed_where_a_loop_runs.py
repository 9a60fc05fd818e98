# rows: 86
# outcome: converted
# turns: Source.title, run
# stays: Source.__del__
import os

import requests


class Source:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()

    def __del__(self):
        """Give the connections back."""
        if getattr(self, "session", None) and isinstance(self.session, requests.Session):
            self.session.close()
            print("closed")

    def title(self, number):
        return self.session.get(f"{self.base}/items/{number}").status_code


kept = []


def run():
    source = Source(os.environ["SERVER"])
    print(source.title(1))
    del source
    kept.append(Source(os.environ["SERVER"]))
    print(kept[0].title(2))


if __name__ == "__main__":
    run()
    kept.clear()
    print("end")
