# rows: 164
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider test_app.py test_other.py
# turns: app.py:fetch, app.py:load, app.py:Store.read, test_app.py:store, test_app.py:value, test_app.py:test_read, test_app.py:test_read_again, test_other.py:fetched
# stays: test_app.py:test_value, test_other.py:test_fetched
from app import load

if __name__ == "__main__":
    print(load(1))
