# rows: 166
# outcome: refused test-double
# run: -m pytest -q -s -p no:cacheprovider tests
# stays: app.py:checked, app.py:either, app.py:counted, app.py:Api.load
from app import Api

if __name__ == "__main__":
    print(Api(None).session)
