import time


def main():
    time.sleep(0)
    print("turned")


if __name__ == "__main__":
    main()
