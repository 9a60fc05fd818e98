# rows: 160, 164
# outcome: converted
# run: -m pytest -q -p no:cacheprovider tests
# turns: lib.py:fetch, tests/test_lib.py:test_fetch, tests/test_lib.py:test_again, tests/test_api.py:test_item
# stays: tests/test_api.py:api
from lib import fetch

if __name__ == "__main__":
    print(fetch("/items/1"))
