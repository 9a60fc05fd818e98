import app
import requests
import responses

SERVER = "http://example.test"


@responses.activate
def test_name():
    # the first
    responses.get("http://example.test/name", json={"name": "a"})
    # and the second, for ever
    responses.get("http://example.test/name", json={"name": "b"})
    print([app.name(SERVER) for _ in range(4)])


@responses.activate
def test_mixed():
    responses.add(responses.GET, f"{SERVER}/other", status=503)
    responses.add(responses.GET, f"{SERVER}/name", json={"name": "a"})
    for _ in range(2):
        responses.add(responses.GET, f"{SERVER}/other", body=requests.ConnectionError("gone"))
    responses.add(responses.GET, f"{SERVER}/name", json={"name": "b"})
    responses.add(responses.GET, f"{SERVER}/other", status=201)
    print([app.other(SERVER) for _ in range(6)])
    print(app.name(SERVER), app.name(SERVER), app.name(SERVER))
    print(len(responses.calls))


def test_counted():
    with responses.RequestsMock() as rsps:
        rsps.add(rsps.GET, f"{SERVER}/name", json={"name": "a"})
        rsps.add(rsps.GET, f"{SERVER}/name", json={"name": "b"})
        third = rsps.add(rsps.GET, f"{SERVER}/other", status=204)
        print(app.name(SERVER), app.name(SERVER), app.other(SERVER))
        assert len(rsps.calls) == 3
        assert third.call_count == 1
