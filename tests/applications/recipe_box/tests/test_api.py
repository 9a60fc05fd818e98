import pytest

from recipes.api import store


def add(client, name, steps=""):
    return client.post("/api/recipes", json={"name": name, "steps": steps})


def test_health(client):
    response = client.get("/api/health")
    assert response.status_code == 200
    assert response.json == {"ok": True}
    assert response.headers["X-Box"] == "recipes"


def test_a_recipe_is_added(client):
    response = add(client, "bread", "mix")
    assert response.status_code == 201
    assert response.headers["Location"] == "/api/recipes/bread"
    assert response.get_json() == {"name": "bread"}
    assert client.get("/api/recipes").json == ["bread"]


def test_names_are_searched(client):
    for name in ["bread", "soup", "bread soup"]:
        add(client, name)
    assert client.get("/api/recipes?q=bread").json == ["bread", "bread soup"]
    assert client.get("/api/recipes", query_string={"q": "soup"}).json == ["bread soup", "soup"]


@pytest.mark.parametrize(
    "body, kind, status",
    [("{}", "application/json", 400), ("{", "application/json", 400), ("{}", "text/plain", 415)],
)
def test_what_is_no_recipe(client, body, kind, status):
    response = client.post("/api/recipes", data=f"{body}", content_type=kind)
    assert response.status_code == status


def test_steps(client):
    assert client.put("/api/recipes/tea/steps", data=b"boil").status_code == 204
    response = client.get("/api/recipes/tea/steps")
    assert response.data == b"boil"
    assert response.mimetype == "text/plain"


def test_a_recipe_that_is_not_there(client):
    response = client.get("/api/recipes/nothing/steps")
    assert response.status_code == 404
    assert response.get_json()["error"] == "there is no such page"


def test_other_methods(client):
    assert client.delete("/api/recipes").status_code == 405
    assert client.head("/api/health").status_code == 200


def test_prices(client):
    assert client.get("/api/prices?name=flour&name=salt").json == {"flour": 1.5, "salt": 0.5}


def test_prices_of_what_nobody_sells(client):
    response = client.get("/api/prices?name=gold")
    assert (response.status_code, response.json) == (404, {"error": "nobody sells gold"})


def test_the_store_of_an_application(app):
    with app.app_context():
        assert store().names() == []


def test_a_request_by_itself(app):
    with app.test_request_context("/api/recipes?q=x"):
        from flask import request

        assert request.args["q"] == "x"


def test_the_command(app):
    result = app.test_cli_runner().invoke(args=["prepare"])
    assert result.output == "prepared\n"
