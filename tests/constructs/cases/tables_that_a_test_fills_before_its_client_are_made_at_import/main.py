# rows: 151, 160
# outcome: refused module-level
# run: -m pytest -q -p no:cacheprovider tests
# stays: app.py:count
from app import app

if __name__ == "__main__":
    print(app.title)
