# rows: 165, 166
# outcome: converted
# run: -m unittest -q
# turns: app.py:fetch, app.py:load, test_app.py:LoadTest.test_named, test_app.py:LoadTest.test_made, test_app.py:LoadTest.test_mapping, test_app.py:LoadTest.test_several
from app import load

if __name__ == "__main__":
    print(load(1))
