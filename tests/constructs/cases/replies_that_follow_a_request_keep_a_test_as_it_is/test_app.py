import app
import responses


@responses.activate
def test_name():
    responses.get("http://example.test/name", json={"name": "a"})
    print(app.name("http://example.test"), app.name("http://example.test"))
    responses.get("http://example.test/name", json={"name": "b"})
    print(app.name("http://example.test"), app.name("http://example.test"))
