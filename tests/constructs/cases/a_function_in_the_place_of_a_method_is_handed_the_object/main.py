# rows: 166
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# turns: app.py:Pages.page, app.py:Pages._items, app.py:Pages.title, test_app.py:test_items, test_app.py:test_title
import app

if __name__ == "__main__":
    print(app.__name__)
