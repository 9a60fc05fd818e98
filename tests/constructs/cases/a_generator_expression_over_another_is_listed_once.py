# rows: 35
# outcome: converted
# turns: work, main
import time


def work(number):
    time.sleep(0.001)
    return f"w{number}"


def main():
    filtered = (text for text in (work(number) for number in range(3)) if text != "w1")
    print(tuple(filtered))
    longer = (text * 2 for text in (text + "!" for text in (work(number) for number in range(2))))
    print(sorted(longer))
    for text in (text for text in (work(number) for number in range(2))):
        print(text)


if __name__ == "__main__":
    main()
