# rows: 165
# outcome: converted
# run: -m pytest -q -p no:cacheprovider tests
# turns: lib.py:load, lib.py:describe, tests/test_lib.py:test_lambda, tests/test_lib.py:test_mock
import lib

if __name__ == "__main__":
    print(lib.describe(1))
