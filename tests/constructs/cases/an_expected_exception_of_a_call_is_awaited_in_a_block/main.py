# rows: 168
# outcome: converted
# run: -m unittest -q
# turns: app.py:fetch, app.py:load, test_app.py:LoadTest.test_fails, test_app.py:LoadTest.test_block
from app import load

if __name__ == "__main__":
    print(load(1))
