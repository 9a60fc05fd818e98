# rows: 165
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider tests
# turns: app.py:Client.fetch, app.py:Service.load, tests/test_app.py:FakeClient.fetch, tests/test_app.py:test_given, tests/test_app.py:test_set, tests/test_other.py:test_own, tests/test_patched.py:FakeClient.fetch, tests/test_patched.py:test_set_in_a_module, tests/test_patched.py:test_another_class, tests/test_patched.py:test_patched_on_an_object
# stays: app.py:Client.close, tests/test_app.py:FakeClient.close, tests/conftest.py:client
from app import Client, Service

if __name__ == "__main__":
    print(Service(Client()).client.close())
