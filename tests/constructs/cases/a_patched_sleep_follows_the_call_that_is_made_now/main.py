# rows: 166, 170
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# turns: app.py:fetch, app.py:load, test_app.py:test_load
from app import load

if __name__ == "__main__":
    print(load(1))
