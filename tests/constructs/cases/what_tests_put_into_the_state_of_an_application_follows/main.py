# rows: 165, 180
# outcome: converted
# run: -m pytest -q -p no:cacheprovider tests
# turns: app.py:read, app.py:write, app.py:names, tests/test_app.py:Fake.get, tests/test_app.py:Names.all
# stays: tests/test_app.py:test_fake, tests/test_app.py:test_mock, tests/test_app.py:client
from app import app

if __name__ == "__main__":
    print(app.title)
