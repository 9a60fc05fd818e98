# rows: 165
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider tests
# turns: app.py:Client.user, app.py:Client.add, app.py:Names.first, app.py:Worker.run, app.py:main, tests/test_client.py:test_user, tests/test_client.py:test_a_lost_connection, tests/test_worker.py:test_a_factory, tests/test_worker.py:NamesTest.test_first
# stays: app.py:Client.close_later, app.py:build, tests/conftest.py:session, tests/test_client.py:test_closed_later
from app import Client

if __name__ == "__main__":
    print(Client("http://shop.test").base)
