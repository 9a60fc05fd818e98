# rows: 165
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# turns: app.py:fetch, app.py:load, test_app.py:test_by_object, test_app.py:test_by_name, test_app.py:test_raises
from app import load

if __name__ == "__main__":
    print(load(1))
