# rows: 166
# outcome: flagged test-double
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# turns: app.py:wait, test_app.py:test_wait
# stays: app.py:keep, app.py:last, test_app.py:test_keep, test_app.py:test_last
import app

if __name__ == "__main__":
    print(app.__name__)
