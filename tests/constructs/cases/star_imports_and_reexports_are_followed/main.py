# rows: 75, 76
# outcome: converted
# turns: main, pkg/store.py:load, pkg/deep/more.py:twice
from pkg import *
from pkg.deep import twice as two


def main():
    print(load("a"), two("b"), plain("c"))


if __name__ == "__main__":
    main()
