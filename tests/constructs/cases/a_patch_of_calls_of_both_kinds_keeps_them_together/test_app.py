import time
from unittest import mock

import app


def test_wait():
    with mock.patch.object(time, "sleep") as sleep:
        assert app.wait() == 1
        app.flush()
    assert sleep.call_count == 2
