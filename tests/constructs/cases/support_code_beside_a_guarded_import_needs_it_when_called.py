# rows: 73
# outcome: converted
# turns: fetch
import sys

sys.modules["requests"] = None

try:
    import requests
except ImportError:
    requests = None


def fetch(url):
    response = requests.get(url)
    response.raise_for_status()
    return response.json()


def main():
    print("no requests" if requests is None else "requests")


if __name__ == "__main__":
    main()
