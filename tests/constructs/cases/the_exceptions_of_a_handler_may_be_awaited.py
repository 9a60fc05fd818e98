# rows: 22
# outcome: converted
# turns: kinds, main
import time


def kinds():
    time.sleep(0.001)
    print("asked for kinds")
    return (KeyError, ValueError)


def main():
    try:
        {}["x"]
    except kinds() as error:
        print("caught", repr(error))
    try:
        print("nothing raised")
    except kinds():
        print("never")


main()
