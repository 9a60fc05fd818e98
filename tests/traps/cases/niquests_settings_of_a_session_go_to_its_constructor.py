# traps: 9.16
# outcome: converted
# turns: load
# options: --target requests=niquests
"""What is set on a session is fixed when a client is made."""

import os

import requests


def load(base):
    session = requests.Session()
    session.verify = False
    session.trust_env = False
    session.max_redirects = 3
    session.auth = ("a", "b")
    session.headers["X-A"] = "1"
    try:
        return session.get(base + "/private/a/b").json(), session.get(base + "/header/X-A").content
    finally:
        session.close()


def main():
    print(load(os.environ["SERVER"]))


if __name__ == "__main__":
    main()
