# rows: 63
# outcome: refused module-level
# stays: load, greet
import time


def load(key):
    time.sleep(0.001)
    print("load", key)
    return key

def greet(name=load("default")):
    return "hello " + name


print(greet())
