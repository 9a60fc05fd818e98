# traps: 1.12
# outcome: refused value-escapes
# stays: by_reason
"""What a lambda is given by `sorted` is not followed; a member that is called otherwise by the replacement would be read off nothing."""

import os

import requests


def by_reason(urls):
    responses = [requests.get(url) for url in urls]
    return [response.status_code for response in sorted(responses, key=lambda response: response.reason)]


def main():
    base = os.environ["SERVER"]
    print(by_reason([base + "/status/500", base + "/status/200", base + "/status/404"]))


if __name__ == "__main__":
    main()
