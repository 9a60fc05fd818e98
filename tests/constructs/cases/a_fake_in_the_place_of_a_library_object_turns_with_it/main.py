# rows: 165
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider tests
# turns: app.py:Cache.get, app.py:Cache.put, app.py:Queue.push, tests/conftest.py:FakeRedis.get, tests/conftest.py:FakeRedis.setex, tests/conftest.py:FakeRedis.rpush, tests/test_app.py:test_cache, tests/test_app.py:test_what_the_fake_holds, tests/test_app.py:test_queue
# stays: tests/conftest.py:FakeRedis.flush, tests/conftest.py:cache, tests/test_app.py:test_empty
from app import Cache, connect

if __name__ == "__main__":
    print(Cache(connect("redis://localhost")).ttl)
