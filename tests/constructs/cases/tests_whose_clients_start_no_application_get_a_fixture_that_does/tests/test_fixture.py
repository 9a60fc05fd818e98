def test_none(client):
    assert "bolt" not in client.get("/parts").json()


def test_some(client):
    client.post("/parts/nut")
    assert "nut" in client.get("/parts").json()
