# rows: 167
# outcome: refused test-double
# run: -m pytest -q -s -p no:cacheprovider test_app.py test_other.py
# stays: app.py:name, test_app.py:test_name, test_other.py:test_any_path, test_other.py:test_a_fixture
import app

if __name__ == "__main__":
    print(app.__name__)
