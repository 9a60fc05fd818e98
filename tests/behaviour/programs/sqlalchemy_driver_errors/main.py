from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from shop.db import Base, Product, Session, engine
from shop.errors import constraint, is_check, is_duplicate, is_missing


def set_up():
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS driver_errors CASCADE"))
        connection.execute(text("CREATE SCHEMA driver_errors"))
        Base.metadata.create_all(connection)
        connection.execute(
            text("ALTER TABLE driver_errors.products ADD CONSTRAINT cheap CHECK (price < 100)")
        )
        print("application", connection.execute(text("SHOW application_name")).scalar())


def add(name, price):
    with Session() as session:
        session.add(Product(name=name, price=price))
        try:
            session.commit()
        except IntegrityError as error:
            session.rollback()
            kinds = (is_duplicate(error), is_check(error), is_missing(error))
            return f"{name}: {error.orig.pgcode} {constraint(error)} {kinds} {type(error.orig).__name__}"
        except DBAPIError as error:
            session.rollback()
            return f"{name}: {str(error.orig).splitlines()[0]}"
    return f"{name}: added"


def ask(query):
    with engine.connect() as connection:
        try:
            return connection.execute(text(query)).scalar()
        except ProgrammingError as error:
            return error.orig.pgcode, error.orig.diag.message_primary


def main():
    set_up()
    print(add("pen", 3))
    print(add("pen", 4))
    print(add("desk", 300))
    print(add("ink", None))
    print(add("dear", 10**12))
    print(ask("SELECT count(*) FROM driver_errors.products"))
    print(ask("SELECT nothing"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA driver_errors CASCADE"))
    engine.dispose()


if __name__ == "__main__":
    main()
