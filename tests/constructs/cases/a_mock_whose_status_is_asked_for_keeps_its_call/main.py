# rows: 165, 166
# outcome: refused test-double
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# stays: app.py:title, test_app.py:test_asked
from app import title

if __name__ == "__main__":
    print(title.__name__)
