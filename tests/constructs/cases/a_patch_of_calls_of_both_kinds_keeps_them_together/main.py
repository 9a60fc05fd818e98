# rows: 166
# outcome: flagged test-double
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# turns: app.py:other
# stays: app.py:wait, app.py:flush
import app

if __name__ == "__main__":
    print(app.other())
