# rows: 166
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider tests
# turns: app.py:load, tests/test_load.py:test_an_error, tests/test_load.py:LoadTest.test_both
# stays: shops.py:chunks
from app import load

if __name__ == "__main__":
    print(load.__name__)
