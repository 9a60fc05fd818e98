import json

import pytest

from pipeline.runner import Runner, main
from pipeline.steps import Clean, Fetch, Row, Step, StepFailed
from tests.conftest import Feed


def test_run(settings, warehouse):
    runner = Runner(settings, warehouse)
    seen = []
    runner.on_step(lambda step: seen.append(step.name))
    context = runner.run()
    assert seen == ["fetch", "clean", "store", "report"]
    assert context["stored"] == 3
    assert warehouse.count() == 3
    assert warehouse.averages() == {"Alpha": 1.3, "Beta": -6.0}
    assert (settings.out / "averages.csv").read_text().splitlines() == ["station,mean", "Alpha,1.3", "Beta,-6.0"]
    assert json.loads((settings.out / "summary.json").read_text()) == {"stored": 3, "total": 3}
    assert all(step.seconds > 0 for step in runner.steps)


def test_twice(settings, warehouse):
    Runner(settings, warehouse).run()
    assert Runner(settings, warehouse).run()["stored"] == 0


def test_each_and_remove(settings, warehouse):
    assert warehouse.store([Row("X", "Ex", "1", 2.0), Row("X", "Ex", "2", 3.0)]) == 2
    assert list(warehouse.each("X")) == [{"at": "1", "celsius": 2.0}, {"at": "2", "celsius": 3.0}]
    assert next(warehouse.each("X"))["at"] == "1"
    assert warehouse.remove("X") == 2
    assert warehouse.count() == 0


def test_retries(settings, warehouse):
    Feed.failures = 2
    context = {}
    Fetch(settings, warehouse).execute(context)
    assert [row.code for row in context["raw"]] == ["A", "A", "B", "B", "B"]


def test_fails(settings, warehouse, monkeypatch):
    settings.feed_url += "/nothing"
    with pytest.raises(StepFailed, match="fetch: HTTP Error 404"):
        Fetch(settings, warehouse).execute({})


def test_clean(settings, warehouse):
    step = Step.registry["clean"](settings, warehouse)
    assert isinstance(step, Clean)
    context = {"raw": [Row("A", "a", "1", 70), Row("A", "a", "2", 1.26)]}
    step.run(context)
    assert context["rows"] == [Row("A", "a", "2", 1.3)]


def test_main(settings, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("FEED_URL", settings.feed_url)
    monkeypatch.setenv("OUT", str(settings.out))
    assert main(["-v"]) == 0
    assert capsys.readouterr().out.splitlines() == ["fetch done", "clean done", "store done", "report done"]
    monkeypatch.setenv("FEED_URL", settings.feed_url + "/x")
    assert main(["fetch"]) == 1
