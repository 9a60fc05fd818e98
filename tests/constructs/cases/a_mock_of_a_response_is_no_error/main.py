# rows: 165, 166
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# turns: app.py:title, test_app.py:test_given, test_app.py:test_by_hand, test_app.py:test_named, test_app.py:test_in_turn, test_app.py:test_option
from app import title

if __name__ == "__main__":
    print(title.__name__)
