import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from shed.models import Tool
from shed.service import AlreadyLent, give_back, lend


@pytest.fixture(scope="class")
def loan_id(db: Session) -> int:
    tool = Tool(name="spade")
    db.add(tool)
    db.commit()
    return lend(db, tool=tool, borrower="ann").id


class TestLoans:
    def test_nobody_else_gets_it(self, client: TestClient, loan_id: int) -> None:
        answer = client.post("/loans", json={"tool": "spade", "borrower": "bob"})
        assert answer.status_code == 409 and answer.json()["detail"] == "spade is lent"

    def test_until_it_is_back(self, db: Session, client: TestClient, loan_id: int) -> None:
        assert give_back(db, loan_id=loan_id)
        assert client.post("/loans", json={"tool": "spade", "borrower": "bob"}).status_code == 201


def test_a_tool_is_lent_once(db: Session, saw: Tool) -> None:
    assert lend(db, tool=saw, borrower="ann").borrower == "ann"
    with pytest.raises(AlreadyLent):
        lend(db, tool=saw, borrower="bob")


def test_no_loan(client: TestClient) -> None:
    assert client.delete("/loans/0").json() == {"is_back": False}
