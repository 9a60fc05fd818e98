import app
import responses


def test_name(answers):
    answers.add(responses.GET, "http://example.test/name", json={"name": "a"})
    print(app.name("http://example.test"))
