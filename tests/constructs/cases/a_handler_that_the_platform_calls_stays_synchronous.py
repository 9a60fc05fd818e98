# rows: 148
# outcome: refused function-as-value
# stays: fetch, handler, main
import json
import time
from xmlrpc.server import SimpleXMLRPCDispatcher


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def handler(event, context):
    return {"status": 200, "body": fetch(event["name"])}


def main():
    # Calls what it was given, and cannot await.
    platform = SimpleXMLRPCDispatcher(allow_none=True)
    platform.register_function(handler, "shop")
    print(json.dumps(platform._dispatch("shop", ({"name": "a"}, None))))


if __name__ == "__main__":
    main()
