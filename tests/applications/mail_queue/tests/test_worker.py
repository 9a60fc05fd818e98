import os

import pytest
import redis

from worker import run
from worker.jobs import FAILED, Queue
from worker.tasks import work


@pytest.fixture
def connection():
    connection = redis.Redis.from_url(os.environ["REDIS"], decode_responses=True)
    connection.flushdb()
    yield connection
    connection.close()


@pytest.fixture
def queue(connection):
    return Queue(connection)


def test_jobs_are_done_in_their_order(queue):
    first = queue.put("count", words="a b c")
    second = queue.put("count", words="")
    assert queue.size() == 2
    assert work(queue)
    assert queue.state(first) == ("done", 0)
    assert queue.state(second) == ("waiting", 0)
    assert work(queue)
    assert not work(queue)


def test_a_job_is_tried_three_times(queue, connection):
    key = queue.put("send", url="http://127.0.0.1:9/", to="Ada", text="hello")
    assert [work(queue) for _ in range(3)] == [True, True, True]
    assert queue.state(key) == ("failed", 3)
    assert queue.size() == 0
    assert connection.lrange(FAILED, 0, -1) == [key]


def test_mail_is_sent(queue):
    key = queue.put("send", url=os.environ["SERVER"] + "/echo", to="Ada", text="hello")
    work(queue)
    assert queue.state(key)[0] == "done"


def test_unknown_jobs_fail(queue):
    key = queue.put("dance")
    work(queue)
    assert queue.state(key) == ("failed", 1)


def test_the_worker_ends(queue):
    queue.put("count", words="a")
    assert run.main(5) == 1
