import app
import responses


def test_name():
    with responses.RequestsMock() as fake:
        fake.add_callback(responses.GET, "http://example.test/name", lambda request: (200, {}, '{"name": "a"}'))
        assert app.name("http://example.test") == "a"


def test_wait():
    assert app.wait() == "waited"
