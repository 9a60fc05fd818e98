import pytest
import requests
import responses

from gardenapi import GardenError, NotFound, RateLimited, Unauthorized

URL = "https://garden.test/v1"


@responses.activate
def test_get(client):
    responses.add(responses.GET, f"{URL}/plants/3", json={"id": 3, "name": "Fern"})
    plant = client.plants.get(3)
    assert plant.name == "Fern"
    assert responses.calls[0].request.headers["Authorization"] == "Bearer secret"


@responses.activate
def test_pages(client):
    responses.add(
        responses.GET,
        f"{URL}/plants",
        json={"items": [{"id": 1, "name": "A"}], "next": True},
        match=[responses.matchers.query_param_matcher({"page": 1, "per_page": 1})],
    )
    responses.add(
        responses.GET,
        f"{URL}/plants",
        json={"items": [{"id": 2, "name": "B"}]},
        match=[responses.matchers.query_param_matcher({"page": 2, "per_page": 1})],
    )
    assert [p.name for p in client.plants.list(page_size=1)] == ["A", "B"]


@responses.activate
def test_find_stops_early(client):
    responses.add(
        responses.GET, f"{URL}/plants", json={"items": [{"id": 1, "name": "A"}], "next": True}
    )
    assert client.plants.find("A").id == 1
    assert len(responses.calls) == 1


@responses.activate
@pytest.mark.parametrize(
    "status, error", [(401, Unauthorized), (404, NotFound), (500, GardenError)]
)
def test_errors(client, status, error):
    responses.add(responses.GET, f"{URL}/beds", status=status)
    with pytest.raises(error):
        client.beds.all()


@responses.activate
def test_rate_limit(client, monkeypatch):
    waited = []
    monkeypatch.setattr("gardenapi.client.time.sleep", waited.append)
    for _ in range(3):
        responses.add(responses.GET, f"{URL}/beds", status=429, headers={"Retry-After": "7"})
    with pytest.raises(RateLimited) as caught:
        client.beds.all()
    assert caught.value.retry_after == 7
    assert waited == [7, 7]


@responses.activate
def test_connection_error(client):
    responses.add(responses.GET, f"{URL}/beds", body=requests.exceptions.ConnectionError("no route"))
    with pytest.raises(GardenError, match="no route"):
        client.beds.all()


@responses.activate
def test_upload(client, tmp_path):
    photo = tmp_path / "bed.jpg"
    photo.write_bytes(b"jpeg")
    responses.add(responses.POST, f"{URL}/beds/4/photo", json={"url": "https://x/1"})
    assert client.beds.upload_photo(4, str(photo)) == "https://x/1"
    assert b"jpeg" in responses.calls[0].request.body
