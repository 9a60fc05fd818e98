# rows: 26
# outcome: refused dynamic-call
# turns: main, tools/programs/zip.py:rest
# stays: tools/__init__.py:call, tools/__init__.py:start
import asyncio

import tools
from tools.programs.zip import rest


def main():
    print(rest("a"), tools.call("zip", "ract", "b"), tools.start("zip"))


if __name__ == "__main__":
    main()
