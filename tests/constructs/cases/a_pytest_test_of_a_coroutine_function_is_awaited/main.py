# rows: 160
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# turns: app.py:fetch, app.py:load, test_app.py:test_load, test_app.py:test_each, test_app.py:TestLoad.test_text
# stays: test_app.py:TestLoad.test_plain
from app import load

if __name__ == "__main__":
    print(load(1))
