import json

import responses
from click.testing import CliRunner

from gardenapi.cli import cli

URL = "https://garden.test/v1"


def run(*args):
    return CliRunner().invoke(cli, ["--token", "t", "--url", URL, *args])


@responses.activate
def test_plants():
    responses.add(responses.GET, f"{URL}/plants", json={"items": [{"id": 1, "name": "Fern"}]})
    result = run("plants")
    assert result.exit_code == 0
    assert result.output == "   1  Fern\n"


@responses.activate
def test_plants_as_json():
    responses.add(responses.GET, f"{URL}/plants", json={"items": [{"id": 1, "name": "Fern"}]})
    result = run("plants", "--as-json")
    assert json.loads(result.output) == [{"id": 1, "name": "Fern", "watered_at": None}]


@responses.activate
def test_error():
    responses.add(responses.GET, f"{URL}/plants", status=401)
    result = run("plants")
    assert result.exit_code == 1
    assert "error: bad token" in result.output


@responses.activate
def test_water():
    responses.add(responses.GET, f"{URL}/plants", json={"items": [{"id": 9, "name": "Fern"}]})
    responses.add(
        responses.POST,
        f"{URL}/plants/9/water",
        json={"id": 9, "name": "Fern", "watered_at": "noon"},
    )
    assert run("water", "Fern").output == "watered Fern at noon\n"
    assert run("water", "Ivy").exit_code == 1
