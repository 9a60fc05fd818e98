# rows: 166
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider tests
# turns: weather/client.py:current, weather/client.py:report, weather/patience.py:patient, tests/test_current.py:test_broken, tests/test_current.py:test_fixture, tests/test_current.py:test_elsewhere, tests/test_current.py:test_lambda
from weather.client import WeatherError

if __name__ == "__main__":
    print(WeatherError.__name__)
