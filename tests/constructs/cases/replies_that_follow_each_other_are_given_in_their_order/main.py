# rows: 167
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider test_app.py test_fixture.py
# turns: app.py:name, app.py:other, test_app.py:test_name, test_app.py:test_counted, test_app.py:test_mixed, test_fixture.py:test_name
import app

if __name__ == "__main__":
    print(app.__name__)
