# rows: 7
# outcome: converted
# turns: more, main
import time

left = 3


def more():
    global left
    time.sleep(0.001)
    left -= 1
    return left > 0


def main():
    if more():
        print("more")
    elif more():
        print("never")
    while more():
        print("again")
    assert not more(), "nothing is left"
    print("yes" if more() else "no")


main()
