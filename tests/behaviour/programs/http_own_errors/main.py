import sys

import requests
from client import fetch, get
from errors import NotFound, Nothing


def ask(url):
    try:
        return get(url)
    except requests.HTTPError as e:
        return f"status{e.args} {e.response is None} {e.request is None}"
    except requests.Timeout as e:
        return f"timeout{str(e)}"
    except requests.ConnectionError as e:
        return f"connection{(str(e),)} {e.response is None}"
    except Nothing as e:
        return f"nothing{e.args} {e.response is None}"
    except requests.RequestException as e:
        return f"other{e.args} {e.response is None} {e.request is None}"


def main():
    server = sys.argv[1]
    for code in [200, *range(400, 415)]:
        print(code, ask(f"{server}/status/{code}"))
    for code in range(8):
        try:
            print(fetch(f"{server}/status/200", code))
        except NotFound as e:
            print("NotFound", e, e.message, e.status, getattr(e, "wait", None))
        except requests.Timeout as e:
            print("Timeout", e, e.args)
        except requests.ConnectionError as e:
            print("Connection", e, e.args)
        except OSError as e:
            print("os", e)


if __name__ == "__main__":
    main()
