# rows: 160
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider tests.py named.py spec_app.py
# turns: app.py:fetch, app.py:load, tests.py:test_load, tests.py:test_again, named.py:test_named, spec_app.py:spec_load, shared.py:test_shared, spec_app.py:SpecLoad.spec_text, shared.py:Shared.test_inherited
# stays: tests.py:TestLoad.test_plain
from app import load

if __name__ == "__main__":
    print(load(1))
