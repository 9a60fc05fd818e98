# rows: 73
# outcome: converted
# turns: pause, main
try:
    import simplejson as json
except ImportError:
    import json

try:
    import time
except ImportError:
    time = None


def pause():
    time.sleep(0.001)
    return json.dumps(["paused"])


def main():
    print(pause())


if __name__ == "__main__":
    main()
