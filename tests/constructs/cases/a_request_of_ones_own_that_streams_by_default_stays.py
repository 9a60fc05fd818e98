# rows: 93
# outcome: refused refused-call
# stays: Api.request, main
import os

import requests


class Api(requests.Session):
    def request(self, method, url, stream=True, **options):
        options.setdefault("headers", {})["X-Own"] = "1"
        return super().request(method, url, stream=stream, **options)


def main():
    with Api() as api:
        print(api.get(os.environ["SERVER"] + "/header/X-Own").text)


if __name__ == "__main__":
    main()
