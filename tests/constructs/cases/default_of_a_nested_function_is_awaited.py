# rows: 63
# outcome: converted
# turns: load, main
# stays: main.greet
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def main():
    def greet(name=load("default")):
        return "hello " + name

    print(greet(), greet("you"))


if __name__ == "__main__":
    main()
