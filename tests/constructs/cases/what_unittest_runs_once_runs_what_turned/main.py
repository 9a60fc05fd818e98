# rows: 162
# outcome: converted
# run: -m pytest -q -p no:cacheprovider tests
# turns: store.py:run, store.py:create, store.py:fill, tests/test_store.py:FillTest.test_rows
# stays: tests/test_store.py:FillTest.setUpClass, tests/test_store.py:FillTest.tearDownClass, tests/test_store.py:setUpModule, tests/test_store.py:tearDownModule
import store

if __name__ == "__main__":
    print(store.DB.name)
