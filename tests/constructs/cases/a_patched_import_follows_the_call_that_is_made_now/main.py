# rows: 166, 170
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# turns: app.py:fetch, test_app.py:test_fetch
from app import fetch

if __name__ == "__main__":
    print(fetch(1))
