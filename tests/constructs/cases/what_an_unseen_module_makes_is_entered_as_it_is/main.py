# rows: 85, 111
# outcome: refused unknown-receiver
# stays: tools/parts.py:Scratch.__enter__, tools/parts.py:Scratch.__exit__, main
import importlib


def main(name):
    parts = importlib.import_module(name)
    with parts.Scratch() as scratch:
        print(scratch.name)


if __name__ == "__main__":
    main("tools.parts")
