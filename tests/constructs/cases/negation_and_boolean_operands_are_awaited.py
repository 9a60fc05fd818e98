# rows: 6
# outcome: converted
# turns: allowed, main
import time


def allowed(name):
    time.sleep(0.001)
    print("asked", name)
    return name == "root"


def main():
    print(not allowed("guest"))
    print(allowed("guest") and allowed("never asked"))
    print(allowed("root") or allowed("never asked"))
    print(not (allowed("guest") or not allowed("root")))


main()
