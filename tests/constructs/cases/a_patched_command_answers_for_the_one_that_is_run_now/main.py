# rows: 166
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider test_app.py
# turns: app.py:log, app.py:clone, app.py:build, test_app.py:test_log, test_app.py:test_steps, test_app.py:test_clone, test_app.py:test_build
import app

if __name__ == "__main__":
    print(app.__name__)
