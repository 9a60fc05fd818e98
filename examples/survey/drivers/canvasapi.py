"""The requester with each kind of body, and an error."""

import sys
import warnings

from canvasapi.exceptions import ResourceDoesNotExist
from canvasapi.requester import Requester


def main():
    warnings.simplefilter("ignore", UserWarning)
    requester = Requester(sys.argv[1], "token")
    print(requester.request("GET", "courses", per_page=2).json())
    print(requester.request("POST", "courses", course={"name": "x", "flag": True}).json())
    print(requester.request("DELETE", "courses/1").json())
    try:
        requester.request("GET", _url=sys.argv[1] + "/status/404")
    except ResourceDoesNotExist as error:
        print("refused", type(error).__name__)


if __name__ == "__main__":
    main()
