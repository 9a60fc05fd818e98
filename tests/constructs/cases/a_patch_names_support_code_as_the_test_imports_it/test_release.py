import subprocess
from unittest import mock

import pytest
from scripts import release


@pytest.fixture
def run():
    with mock.patch("subprocess.run") as run:
        yield run


def test_tag(run):
    release.tag("1")
    run.assert_called_once_with(["git", "tag", "1"], check=True)


def test_dirty(monkeypatch):
    fake = mock.Mock(return_value=mock.Mock(stdout=b"changed"))
    monkeypatch.setattr(subprocess, "run", fake)
    assert not release.is_clean()
    assert fake.call_args.args == (["git", "status"],)
