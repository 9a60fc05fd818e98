# rows: 162
# outcome: converted
# run: -m unittest -q
# turns: app.py:fetch, app.py:load, test_app.py:LoadTest.test_value
# stays: test_app.py:LoadTest.setUpClass
from app import load

if __name__ == "__main__":
    print(load(1))
