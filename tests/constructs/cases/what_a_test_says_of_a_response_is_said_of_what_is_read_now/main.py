# rows: 166
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider tests
# turns: app.py:load, app.py:Shop.price, shops.py:is_open, tests/test_load.py:test_an_error, tests/test_load.py:LoadTest.test_both, tests/test_shop.py:FakeSession.get, tests/test_shop.py:test_price, tests/test_open.py:test_open
# stays: tests/test_load.py:MockResponse.json, tests/test_load.py:answer, tests/test_shop.py:FakeResponse.raise_for_status
from app import Shop

if __name__ == "__main__":
    print(Shop("http://shop.test").url)
