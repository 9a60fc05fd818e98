# rows: 166
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# turns: app.py:name, app.py:send, test_app.py:test_name, test_app.py:test_parts, test_app.py:test_send, test_app.py:test_down, test_app.py:CaseTest.test_both
import app

if __name__ == "__main__":
    print(app.__name__)
