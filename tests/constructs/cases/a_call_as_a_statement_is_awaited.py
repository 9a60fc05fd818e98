# rows: 1
# outcome: converted
# turns: save, main
import time


def save(text):
    time.sleep(0.001)
    print("saved", text)


def main():
    save("one")
    save("two")
    print("done")


main()
