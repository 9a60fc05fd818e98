# rows: 165
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider tests
# turns: app.py:connection, app.py:count, tests/test_app.py:fake, tests/test_app.py:Conn.execute, tests/test_app.py:Rows.fetchone, tests/test_app.py:test_fake, tests/test_app.py:test_inner
from app import count

if __name__ == "__main__":
    print(count.__name__)
