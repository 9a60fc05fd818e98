# rows: 34
# outcome: converted
# turns: allowed, main, check
import time


def allowed(name):
    time.sleep(0.001)
    print("asked", name)
    return name == "root"


def check(names):
    if any(allowed(name) for name in names):
        return "some"
    return "none"


def main():
    print(check(["guest", "root", "never asked"]), check([]))
    print(all(allowed(name) for name in ["root", "guest", "never asked"]))
    print(not all(allowed(name) for name in ["root"]) or "all")


main()
