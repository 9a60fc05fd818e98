# rows: 167
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider -p no:warnings test_app.py
# turns: app.py:price, app.py:read, test_app.py:PriceTest.test_price
# stays: test_app.py:test_route, test_app.py:test_failing
import app

if __name__ == "__main__":
    print(app.__name__)
