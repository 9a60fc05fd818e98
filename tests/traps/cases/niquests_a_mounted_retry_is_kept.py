# traps: 9.4
# outcome: converted
# turns: load
# options: --target requests=niquests
"""What a Retry asks for is carried over by the adapter that takes one, too."""

import os

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry


def load(url):
    session = requests.Session()
    retry = Retry(total=3, backoff_factor=0.01, status_forcelist=[503], respect_retry_after_header=False)
    session.mount("http://", HTTPAdapter(max_retries=retry))
    try:
        return session.get(url).json()
    finally:
        session.close()


def main():
    print(load(os.environ["SERVER"] + "/flaky/x/2"))


if __name__ == "__main__":
    main()
