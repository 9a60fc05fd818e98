# rows: 163
# outcome: refused test-hook
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# stays: app.py:fetch, app.py:load, test_app.py:TestStore.setup_method
from app import load

if __name__ == "__main__":
    print(load(1))
