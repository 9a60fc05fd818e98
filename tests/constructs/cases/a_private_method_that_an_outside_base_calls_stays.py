# rows: 94
# outcome: refused external-base
# stays: Told._split_lines, main
import argparse
import time


class Told(argparse.HelpFormatter):
    """argparse asks for the lines of each help text."""

    def _split_lines(self, text, width):
        time.sleep(0.001)
        return [line.strip() for line in text.split("|")]


def main():
    parser = argparse.ArgumentParser(prog="told", formatter_class=Told, add_help=False)
    parser.add_argument("--colour", help="what it looks like|in the end")
    print(parser.format_help())


if __name__ == "__main__":
    main()
