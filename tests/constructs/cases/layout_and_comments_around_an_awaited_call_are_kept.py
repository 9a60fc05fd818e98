# rows: 24
# outcome: converted
# turns: load, main
import time


def load(key,  # what to load
         times=1):
    time.sleep(0.001)  # slow
    return key * times


def main():
    text = "one" \
           "two" + \
        load("a",  # the key
             times=3) + (
        # before
        load("b")  # behind
    )
    print(text); print(load ( "c" ))
    if load("d"): print(load("e"))
    value = [
        load("f"),  # first

        load("g"),
    ]
    print(value)


main()
