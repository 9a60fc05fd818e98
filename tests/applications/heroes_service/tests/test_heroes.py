from fastapi.testclient import TestClient
from sqlmodel import Session, select

from heroes.models import Hero, Team


def test_create_hero(client: TestClient):
    response = client.post("/heroes/", json={"name": "Deadpond", "secret_name": "Dive Wilson"})
    assert response.status_code == 200
    assert response.json() == {"name": "Deadpond", "age": None, "team_id": None, "id": 1}


def test_create_hero_incomplete(client: TestClient):
    assert client.post("/heroes/", json={"name": "Deadpond"}).status_code == 422


def test_read_heroes(session: Session, client: TestClient):
    session.add(Hero(name="Deadpond", secret_name="Dive Wilson"))
    session.add(Hero(name="Rusty-Man", secret_name="Tommy Sharp", age=48))
    session.commit()

    data = client.get("/heroes/").json()
    assert [hero["name"] for hero in data] == ["Deadpond", "Rusty-Man"]
    assert client.get("/heroes/names?older_than=40").json() == ["Rusty-Man"]
    assert client.get("/heroes/count").json() == 2
    assert [hero["name"] for hero in client.get("/heroes/?offset=1").json()] == ["Rusty-Man"]


def test_read_hero_with_team(session: Session, client: TestClient):
    team = Team(name="Preventers", headquarters="Sharp Tower")
    hero = Hero(name="Rusty-Man", secret_name="Tommy Sharp", team=team)
    session.add(hero)
    session.commit()

    data = client.get(f"/heroes/{hero.id}").json()
    assert data["team"] == {"name": "Preventers", "headquarters": "Sharp Tower", "id": team.id}
    assert [one["name"] for one in client.get(f"/teams/{team.id}").json()["heroes"]] == ["Rusty-Man"]
    assert client.get("/heroes/99").status_code == 404


def test_update_hero(session: Session, client: TestClient):
    hero = Hero(name="Deadpond", secret_name="Dive Wilson")
    session.add(hero)
    session.commit()

    data = client.patch(f"/heroes/{hero.id}", json={"name": "Deadpuddle"}).json()
    assert data["name"] == "Deadpuddle"
    assert session.exec(select(Hero.secret_name)).one() == "Dive Wilson"


def test_delete_hero(session: Session, client: TestClient):
    hero = Hero(name="Deadpond", secret_name="Dive Wilson")
    session.add(hero)
    session.commit()

    assert client.delete(f"/heroes/{hero.id}").json() == {"ok": True}
    assert session.exec(select(Hero)).all() == []


def test_dismiss(client: TestClient):
    team = client.post("/teams/", json={"name": "Z-Force", "headquarters": "Sister Margaret's Bar"}).json()["id"]
    for name in ("Deadpond", "Dormammu"):
        client.post("/heroes/", json={"name": name, "secret_name": "-", "team_id": team})
    assert client.delete(f"/teams/{team}/heroes").json() == {"dismissed": 2}
    assert client.get("/health").json() == {"status": "ok"}
