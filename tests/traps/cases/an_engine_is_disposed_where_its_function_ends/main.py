# traps: 5.9
# outcome: converted
# run: -m pytest -q -p no:cacheprovider tests
# turns: store.py:load, store.py:fill, store.py:count, store.py:add, store.py:work, tests/test_store.py:engine, tests/test_store.py:session, tests/test_store.py:other, tests/test_store.py:handed_on, tests/test_store.py:test_one, tests/test_store.py:test_other, tests/test_store.py:test_local, tests/test_store.py:test_handed_on, tests/test_store.py:test_work
# stays: store.py:kept
"""Engines that are never disposed of: their connections belong to the event loop, so that is done where each function ends."""

import sys

from store import work

if __name__ == "__main__":
    work()
    sys.exit(0)
