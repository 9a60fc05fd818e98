# rows: 153, 161
# outcome: converted
# run: -m pytest -q -p no:cacheprovider tests
# turns: app.py:fetch, app.py:Upstream.item, app.py:item, app.py:status, tests/test_fetch.py:FetchTest.test_first
# stays: tests/test_app.py:test_item, tests/test_app.py:test_items, tests/test_app.py:client
from app import app

if __name__ == "__main__":
    print(app.title)
