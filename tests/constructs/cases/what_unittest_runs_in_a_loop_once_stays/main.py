# rows: 162
# outcome: refused test-hook
# run: -m pytest -q -p no:cacheprovider tests
# stays: store.py:run, tests/test_store.py:RowsTest.setUpClass, tests/test_store.py:RowsTest.test_rows, tests/test_store.py:KeptTest.setUpClass
import store

if __name__ == "__main__":
    print(store.DB.name)
