# rows: 64
# outcome: refused module-level
# stays: load, tag
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def tag(word):
    load(word)

    def decorate(func):
        func.word = word
        return func

    return decorate


@tag("t")
def plain():
    return 1


print(plain.word, plain())
