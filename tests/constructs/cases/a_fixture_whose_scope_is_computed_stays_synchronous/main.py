# rows: 164
# outcome: refused fixture
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# stays: app.py:fetch, app.py:load, test_app.py:value
from app import load

if __name__ == "__main__":
    print(load(1))
