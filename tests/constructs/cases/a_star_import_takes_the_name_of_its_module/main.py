# rows: 75
# outcome: converted
# turns: main.py:main, pkg/tools/fetch.py:fetch
from pkg.tools import fetch


def main():
    print(fetch(2))


if __name__ == "__main__":
    main()
