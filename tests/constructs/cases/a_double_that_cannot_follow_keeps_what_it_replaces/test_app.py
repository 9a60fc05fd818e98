import json
from unittest import mock

import app


def test_keep(tmp_path):
    with mock.patch("json.dump", side_effect=json.dump) as dump:
        app.keep(tmp_path / "data.json", [1])
    (data, file), _ = dump.call_args
    assert data == [1]
    assert file.name.endswith("data.json")


def test_last():
    with mock.patch("app.subprocess.check_output", return_value=b"") as run:
        app.last("here")
    assert run.call_args == mock.call(["git", "log"], cwd="here")


def test_wait():
    assert app.wait() == "waited"
