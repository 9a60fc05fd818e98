import app
import responses


def test_all_are_asked_for():
    with responses.RequestsMock() as rsps:
        rsps.get("http://example.test/other", json={"name": "a"})
        rsps.get("http://example.test/other", json={"name": "b"})
        print(app.other("http://example.test"), app.other("http://example.test"))
