# rows: 92
# outcome: refused class-body
# stays: load
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def main():
    class Settings:
        data = load("a")

    print(Settings.data)


if __name__ == "__main__":
    main()
