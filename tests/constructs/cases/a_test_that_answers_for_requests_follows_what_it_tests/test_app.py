import app
import responses


@responses.activate
def test_name():
    responses.get("http://example.test/name", json={"name": "a"})
    assert app.name("http://example.test") == "a"
    print(app.name("http://example.test"))
