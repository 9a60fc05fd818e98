from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from shed.models import Tool
from shed.service import find_tool


def test_a_tool_is_added_once(client: TestClient) -> None:
    assert client.post("/tools", json={"name": "drill"}).status_code == 201
    assert client.post("/tools", json={"name": "drill"}).status_code == 409


def test_it_is_there_then(db: Session) -> None:
    assert find_tool(db, name="drill").name == "drill"
    assert find_tool(db, name="hammer") is not None


def test_a_fixture_of_its_own_is_there_for_one_test(db: Session, saw: Tool) -> None:
    assert find_tool(db, name="saw").id == saw.id


def test_and_gone_behind_it(db: Session) -> None:
    assert find_tool(db, name="saw") is None
