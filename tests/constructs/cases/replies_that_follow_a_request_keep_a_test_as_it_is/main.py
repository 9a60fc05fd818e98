# rows: 167
# outcome: refused test-double
# run: -m pytest -q -s -p no:cacheprovider test_app.py test_all.py test_other.py
# stays: app.py:name, app.py:other, app.py:third, test_app.py:test_name, test_all.py:test_all_are_asked_for, test_other.py:test_any_path
import app

if __name__ == "__main__":
    print(app.__name__)
