# rows: 151, 160
# outcome: converted
# run: -m pytest -q -p no:cacheprovider tests
# turns: app.py:get_session, app.py:add, app.py:names, tests/test_kept.py:test_stored, tests/test_kept.py:is_stored, tests/test_kept.py:test_not_stored
from app import app

if __name__ == "__main__":
    print(app.title)
