import re

import app
import requests_mock as mocking


def test_any_path():
    with mocking.Mocker() as m:
        m.get(re.compile("http://example.test/.*"), json={"name": "a"})
        print(app.third("http://example.test"))
