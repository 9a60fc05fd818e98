# rows: 160
# outcome: converted
# run: test.py
# turns: app.py:fetch, app.py:load, test.py:test_load, test.py:test_more
from app import load

if __name__ == "__main__":
    print(load(1))
