# rows: 164
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# turns: app.py:fetch, app.py:load, app.py:Store.read, app.py:Store.close, test_app.py:store, test_app.py:value, test_app.py:test_value
from app import load

if __name__ == "__main__":
    print(load(1))
