from app import Queue


def test_cache(cache):
    assert cache.get("a") is None
    cache.put("a", [1])
    assert cache.get("a") == [1]


def test_what_the_fake_holds(cache, fake):
    cache.put("b", {})
    assert fake.get("b") == "{}"
    fake.flush()
    assert cache.get("b") is None


def test_queue(fake):
    assert Queue(fake, "jobs").push("one") == 1
    assert fake.data["jobs"] == ["one"]


def test_empty(fake):
    assert fake.data == {}
