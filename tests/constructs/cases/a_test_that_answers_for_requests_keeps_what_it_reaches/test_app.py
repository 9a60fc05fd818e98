import app
import responses


def test_name():
    with responses.RequestsMock() as fake:
        fake.add(responses.GET, "http://example.test/name", json={"name": "a"})
        assert app.name("http://example.test") == "a"


def test_wait():
    assert app.wait() == "waited"
