# rows: 148
# outcome: refused function-as-value
# stays: fetch, handler, main
import json
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def handler(event, context):
    return {"status": 200, "body": fetch(event["name"])}


class Platform:
    """Calls what it was given, and cannot await."""

    def __init__(self):
        self.handlers = {}

    def register(self, name, function):
        self.handlers[name] = function

    def run(self, name, event):
        return json.dumps(self.handlers[name](event, None))


def main():
    platform = Platform()
    platform.register("shop", handler)
    print(platform.run("shop", {"name": "a"}))


if __name__ == "__main__":
    main()
