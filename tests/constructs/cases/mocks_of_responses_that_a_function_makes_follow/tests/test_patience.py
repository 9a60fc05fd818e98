from unittest.mock import patch

from weather.patience import patient

from .helpers import made_elsewhere


@patch("weather.patience.time.sleep")
@patch("weather.patience.requests.get")
def test_patient(get, sleep):
    first = made_elsewhere({}, 500)
    first.ok = False
    get.side_effect = [first, made_elsewhere({"temperature": 3})]
    assert patient("Oslo") == 3
    assert get.call_count == 2
    sleep.assert_called_once_with(1)
