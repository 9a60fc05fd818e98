import os

import pytest

import main


@pytest.fixture
def client(tmp_path):
    main.app.config.update(TESTING=True, DATABASE=str(tmp_path / "names.db"))
    with main.app.app_context():
        main.connection().execute("create table person (name text)")
        main.connection().commit()
    return main.app.test_client()


def run(*words):
    result = main.app.test_cli_runner().invoke(args=list(words))
    assert result.exit_code == 0, result.output
    return result.output


def test_commands(client):
    assert run("add", "you") == "main has you\n"
    assert run("stock", "count", "--more", "2") == "3\n"
    assert run("stock", "root") == os.path.dirname(os.path.abspath(main.__file__)) + "\n"
    assert run("groups", "first") == "you\n"
    assert run("pages", "name") == "main\n"
    assert "Add a name." in run("add", "--help")


def test_a_command_of_the_same_context(client):
    with main.app.app_context():
        main.connection().execute("insert into person values ('me')")
        assert run("stock", "count") == "1\n"
    assert client.get("/names").json == {"names": []}
