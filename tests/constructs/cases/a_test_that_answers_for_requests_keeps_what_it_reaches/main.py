# rows: 167
# outcome: flagged test-double
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# turns: app.py:wait, app.py:send, test_app.py:test_wait
# stays: app.py:name, test_app.py:test_name
import app

if __name__ == "__main__":
    print(app.wait())
