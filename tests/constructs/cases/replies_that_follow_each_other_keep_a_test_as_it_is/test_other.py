import re

import app
import requests_mock as mocking


def test_any_path():
    with mocking.Mocker() as m:
        m.get(re.compile("http://example.test/.*"), json={"name": "a"})
        print(app.name("http://example.test"))


def test_a_fixture(requests_mock):
    requests_mock.get("http://example.test/name", [{"json": {"name": "a"}}, {"json": {"name": "b"}}])
    print(app.name("http://example.test"), app.name("http://example.test"))
