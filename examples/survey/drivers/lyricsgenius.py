"""Requests through the sender, and an error."""

import sys

from lyricsgenius.api.base import Sender


def main():
    sender = Sender("token", sleep_time=0.01, retries=1)
    sender.API_ROOT = sys.argv[1] + "/"
    print(sender._make_request("songs/1", params_={"text_format": "plain"}))
    print(sender._make_request("songs", method="POST", json={"a": 1}))
    try:
        sender._make_request("status/404")
    except AssertionError as error:
        print("refused", str(error)[:40])


if __name__ == "__main__":
    main()
