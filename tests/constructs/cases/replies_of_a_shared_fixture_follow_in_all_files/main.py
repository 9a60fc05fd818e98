# rows: 167
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider -p tests.answering tests/test_app.py
# turns: app.py:name, tests/test_app.py:test_name
import app

if __name__ == "__main__":
    print(app.__name__)
