# rows: 64
# outcome: converted
# turns: load, tag, base, main
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def tag(word):
    load("tag")

    def decorate(func):
        func.word = word
        return func

    return decorate


def base():
    load("base")
    return dict


def main():
    @tag("t")
    def plain():
        return 1

    class Store(base()):
        pass

    print(plain.word, plain(), Store(a=1))


if __name__ == "__main__":
    main()
