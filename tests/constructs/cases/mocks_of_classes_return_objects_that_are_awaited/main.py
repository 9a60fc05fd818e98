# rows: 165
# outcome: converted
# run: -m pytest -q -p no:cacheprovider tests
# turns: lib.py:Loader.load, lib.py:describe, tests/test_lib.py:test_mock, tests/test_lib.py:test_assigned
import lib

if __name__ == "__main__":
    print(lib.describe(1))
