import os

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import sessionmaker

live = create_engine(os.environ["POSTGRES"].replace("postgresql://", "postgresql+psycopg2://"))
dead = create_engine("postgresql+psycopg2://shop:secret@127.0.0.1:1/shop")
Live = sessionmaker(live)
Dead = sessionmaker(dead)


def is_up(engine):
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except OperationalError:
        return False
    return True


def quotient(number):
    with Live() as session:
        try:
            return session.execute(text("SELECT 12 / (:number)::int"), {"number": number}).scalar()
        except DataError:
            session.rollback()
            return None


def patient(seconds):
    with live.connect() as connection:
        connection.execute(text("SET statement_timeout = 100"))
        try:
            connection.execute(text("SELECT pg_sleep((:seconds)::float)"), {"seconds": seconds})
        except OperationalError as error:
            return str(error.orig).splitlines()[0]
    return "done"


def stock():
    try:
        with Dead() as session:
            return session.execute(text("SELECT count(*) FROM stock")).scalar()
    except SQLAlchemyError:
        return "unknown"


def main():
    print("live", is_up(live), "dead", is_up(dead))
    print(quotient(4), quotient(0))
    print(patient(0), "/", patient(2))
    print("stock", stock())
    live.dispose()
    dead.dispose()


if __name__ == "__main__":
    main()
