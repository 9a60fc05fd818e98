# rows: 151, 160
# outcome: refused module-level
# run: -m pytest -q -p no:cacheprovider tests
# stays: app.py:get_session, app.py:count
from app import users as app

if __name__ == "__main__":
    print(app.title)
