import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import StaticPool

from app.database import Base, get_db
from app.main import app
from app.models import Author, Book

engine = create_engine(
    "sqlite://",
    connect_args={"check_same_thread": False},
    poolclass=StaticPool,
)
TestingSessionLocal = sessionmaker(autocommit=False, autoflush=False, bind=engine)


@pytest.fixture(autouse=True)
def tables():
    Base.metadata.create_all(bind=engine)
    yield
    Base.metadata.drop_all(bind=engine)


@pytest.fixture
def client(tables):
    def override_get_db():
        db = TestingSessionLocal()
        try:
            yield db
        finally:
            db.close()

    app.dependency_overrides[get_db] = override_get_db
    with TestClient(app) as test_client:
        yield test_client
    app.dependency_overrides.clear()


@pytest.fixture
def db(tables):
    session = TestingSessionLocal()
    yield session
    session.close()


@pytest.fixture
def shelf(db):
    """Two authors with three books."""
    le_guin = Author(name="Ursula K. Le Guin")
    lem = Author(name="Stanisław Lem")
    db.add_all([le_guin, lem])
    db.flush()
    db.add_all(
        [
            Book(title="The Dispossessed", year=1974, author_id=le_guin.id),
            Book(title="The Lathe of Heaven", year=1971, author_id=le_guin.id),
            Book(title="Solaris", year=1961, author_id=lem.id),
        ]
    )
    db.commit()
    return {"le_guin": le_guin.id, "lem": lem.id}


@pytest.fixture
def librarian():
    return {"X-Role": "librarian"}
