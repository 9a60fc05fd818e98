import app
from requests_mock import Mocker

SERVER = "http://example.test"


def test_name(answers):
    answers.get(f"{SERVER}/name", json={"name": "a"})
    answers.get(f"{SERVER}/name", json={"name": "b"})
    print(app.name(SERVER), app.name(SERVER), app.name(SERVER))


def test_list(requests_mock: Mocker):
    requests_mock.get(f"{SERVER}/other", [{"status_code": 503}, {"status_code": 200}])
    print(app.other(SERVER), app.other(SERVER), app.other(SERVER))


def test_again(requests_mock):
    first = requests_mock.get(f"{SERVER}/other", status_code=503)
    print(app.other(SERVER), first.called, first.called_once, first.call_count)
    requests_mock.get(f"{SERVER}/name", json={"name": "a"})
    print(app.name(SERVER))
    requests_mock.get(f"{SERVER}/name", json={"name": "b"})
    print(app.name(SERVER), requests_mock.call_count)
