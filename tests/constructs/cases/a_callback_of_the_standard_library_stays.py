# rows: 43
# outcome: refused function-as-value
# stays: shout, encode, decode, main
import json
import re
import time


def shout(match):
    time.sleep(0.001)
    return match.group().upper()


def encode(value):
    time.sleep(0.001)
    return sorted(value)


def decode(pairs):
    time.sleep(0.001)
    return list(pairs)


def main():
    print(re.sub("b+", shout, "abba"))
    print(json.dumps({2, 1}, default=encode))
    print(json.loads('{"a": 1}', object_hook=decode))


main()
