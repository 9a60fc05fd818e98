# rows: 161, 162
# outcome: converted
# run: -m unittest -q
# turns: app.py:fetch, app.py:load, test_app.py:StoreTest.test_read, test_app.py:StoreTest.asyncSetUp, test_app.py:StoreTest.asyncTearDown, app.py:Store.close
from app import load

if __name__ == "__main__":
    print(load(1))
