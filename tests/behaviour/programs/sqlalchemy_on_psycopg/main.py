import os
from datetime import datetime, timezone

from sqlalchemy import DateTime, MetaData, create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

URL = os.environ["POSTGRES"].replace("postgresql://", "postgresql+psycopg2://")
engine = create_engine(URL)


class Base(DeclarativeBase):
    metadata = MetaData(schema="on_psycopg")


class Visit(Base):
    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[str]
    at: Mapped[datetime] = mapped_column(DateTime)


def set_up():
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS on_psycopg CASCADE"))
        connection.execute(text("CREATE SCHEMA on_psycopg"))
        Base.metadata.create_all(connection)


def visit(page):
    """A time with a zone, into a column without one."""
    with Session(engine) as session:
        session.add(Visit(page=page, at=datetime(2026, 3, 1, 12, tzinfo=timezone.utc)))
        session.commit()


def page_of(number):
    """Numbers and times as the text that a form has them in."""
    query = text("SELECT page FROM on_psycopg.visits WHERE id = :id AND at > :since")
    with engine.connect() as connection:
        return connection.execute(query, {"id": number, "since": "2026-01-01"}).scalar()


def main():
    set_up()
    visit("home")
    visit("shop")
    print(page_of("2"), page_of("3"))
    with Session(engine) as session:
        print(session.query(Visit).filter(Visit.id == 1).one().page)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA on_psycopg CASCADE"))
    engine.dispose()


if __name__ == "__main__":
    main()
