# rows: 75
# outcome: converted
# turns: total, main
from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker

_engine = None
_factory = None


def get_engine():
    global _engine
    if _engine is None:
        _engine = create_engine("sqlite://")
    return _engine


def get_factory():
    global _factory
    if _factory is None:
        _factory = sessionmaker(bind=get_engine())
    return _factory


def total(*numbers):
    with get_factory()() as session:
        return sum(session.execute(text("select :n"), {"n": number}).scalar() for number in numbers)


def main():
    make = get_factory()
    session = make()
    print(session.execute(text("select 1")).scalar(), total(1, 2))
    session.close()
    get_engine().dispose()


if __name__ == "__main__":
    main()
