import os
from datetime import datetime, timedelta, timezone

from sqlalchemy import MetaData, create_engine, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

engine = create_engine(os.environ["POSTGRES"].replace("postgresql://", "postgresql+psycopg2://"))


class Base(DeclarativeBase):
    metadata = MetaData(schema="times")


class Visit(Base):
    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def set_up():
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS times CASCADE"))
        connection.execute(text("CREATE SCHEMA times"))
        Base.metadata.create_all(connection)


def visit(day):
    with Session(engine) as session:
        session.add(Visit(at=datetime(2026, 3, day, 12, tzinfo=timezone.utc)))
        session.commit()


def since(day):
    start = datetime(2026, 3, day, tzinfo=timezone.utc) - timedelta(hours=1)
    with Session(engine) as session:
        return [one.at.isoformat() for one in session.scalars(select(Visit).where(Visit.at >= start))]


def main():
    set_up()
    visit(1)
    visit(2)
    print(since(2))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA times CASCADE"))
    engine.dispose()


if __name__ == "__main__":
    main()
