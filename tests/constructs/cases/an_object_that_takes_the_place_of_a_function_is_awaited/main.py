# rows: 165
# outcome: converted
# run: -m unittest -q
# turns: app.py:fetch, app.py:load, app.py:save, test_app.py:LoadTest.test_fake, test_app.py:LoadTest.test_class
from app import load

if __name__ == "__main__":
    print(load(1))
