import json

from notifier.models import Event


def test_push_and_pop(queue):
    queue.push(Event(id="1", topic="orders", payload={"n": 1}))
    assert queue.size() == 1
    event = queue.pop(timeout=1)
    assert event == Event(id="1", topic="orders", payload={"n": 1})
    assert queue.size() == 0


def test_pop_empty(queue):
    assert queue.pop() is None


def test_malformed_goes_to_dead_letters(queue, fake_redis):
    fake_redis.rpush("events", b"{not json")
    assert queue.pop() is None
    assert fake_redis.lists["events:dead"] == [b"{not json"]


def test_bury(queue, fake_redis):
    queue.bury(Event(id="9", topic="x"))
    assert json.loads(fake_redis.lists[queue.dead_letter_name][0])["id"] == "9"
