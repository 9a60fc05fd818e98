# rows: 94
# outcome: refused framework-hook
# stays: setup.py:told, main
from setup import told


def main():
    print(told("main.py").splitlines()[0])


if __name__ == "__main__":
    main()
