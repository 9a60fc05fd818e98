# rows: 162
# outcome: refused test-hook
# run: -m unittest -q
# stays: app.py:fetch, app.py:load, test_app.py:LoadTest.setUpClass
from app import load

if __name__ == "__main__":
    print(load(1))
