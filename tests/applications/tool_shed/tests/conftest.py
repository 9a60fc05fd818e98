from collections.abc import Generator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from shed.database import SessionLocal, create_tables
from shed.main import app
from shed.models import Loan, Tool
from shed.service import add_tool


@pytest.fixture(scope="session", autouse=True)
def db() -> Generator[Session, None, None]:
    create_tables()
    with SessionLocal() as session:
        add_tool(session, name="hammer")
        yield session
        session.execute(delete(Loan))
        session.execute(delete(Tool))
        session.commit()


@pytest.fixture(scope="module")
def client() -> Generator[TestClient, None, None]:
    with TestClient(app) as one:
        yield one


@pytest.fixture
def saw(db: Session) -> Generator[Tool, None, None]:
    tool = add_tool(db, name="saw")
    yield tool
    db.execute(delete(Loan).where(Loan.tool_id == tool.id))
    db.delete(tool)
    db.commit()
