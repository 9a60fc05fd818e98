# rows: 153
# outcome: refused one-loop
# run: -m pytest -q -p no:cacheprovider tests
# servers: redis
# stays: app.py:count, tests/test_app.py:test_count
from app import app

if __name__ == "__main__":
    print(app.title)
