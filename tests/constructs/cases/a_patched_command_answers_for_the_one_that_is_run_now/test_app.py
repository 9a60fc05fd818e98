import subprocess
from unittest import mock

import app
import pytest


def test_log():
    with mock.patch("app.subprocess.check_output", return_value=b"abc") as run:
        assert app.log(".") == "abc"
    run.assert_called_once_with(["git", "log"], cwd=".")
    with pytest.raises(AssertionError):
        run.assert_called_once_with(["git", "log"], cwd="..")


def test_steps():
    with mock.patch.object(subprocess, "check_output") as run:
        run.return_value = b"abc"
        assert app.log(".") == "abc"
        run.side_effect = [b"1", subprocess.CalledProcessError(1, "git")]
        assert app.log("..") == "1"
        with pytest.raises(subprocess.CalledProcessError):
            app.log(".")
    assert run.call_count == 3
    assert run.call_args_list[1][0][0] == ["git", "log"]


def test_clone():
    with mock.patch("app.subprocess.check_output") as run:
        app.clone("u")
    run.assert_called_once_with(
        ["git", "clone", "u"],
        stderr=subprocess.STDOUT,
    )


def test_build():
    with mock.patch("subprocess.run") as run:
        app.build()
    run.assert_called_once_with(["make"], check=True)
