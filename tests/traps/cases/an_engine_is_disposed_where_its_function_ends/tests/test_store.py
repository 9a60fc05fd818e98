import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from store import Base, Item, add, work


@pytest.fixture
def engine():
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    return engine


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        yield session


@pytest.fixture
def other():
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    maker = sessionmaker(bind=engine)
    session = maker()
    yield session
    session.close()


@pytest.fixture
def handed_on():
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    return sessionmaker(engine)


def test_one(session):
    add(session, "a")
    assert session.get(Item, 1).name == "a"


def test_other(other):
    add(other, "a")
    assert other.get(Item, 1).name == "a"


def test_local():
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        assert session.get(Item, 1) is None
        add(session, "b")
        assert session.get(Item, 1).name == "b"


def test_handed_on(handed_on):
    with handed_on() as session:
        add(session, "c")
    with handed_on() as session:
        assert session.get(Item, 1).name == "c"


@pytest.fixture
def in_a_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_work(in_a_directory, capsys):
    work()
    assert capsys.readouterr().out == "3 ['x', 'a', 'b']\nx\n"
