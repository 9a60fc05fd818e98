import os
import sys

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, create_engine, insert, select, text
from sqlalchemy.exc import OperationalError

metadata = MetaData()
words = Table("words", metadata, Column("id", Integer, primary_key=True), Column("word", String))


def count(engine: Engine):
    with engine.connect() as connection:
        return connection.execute(text("select count(*) from words")).scalar_one()


def fill(engine: Engine):
    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(insert(words), [{"word": "one"}, {"word": "two"}])
        for row in connection.execute(select(words.c.word).order_by(words.c.id)).mappings():
            print(dict(row))


def main(directory):
    os.environ["DATABASE_URL"] = "sqlite:///" + os.path.join(directory, "core.db")
    engine = create_engine(os.environ["DATABASE_URL"])
    fill(engine)
    with engine.connect() as connection:
        print([row.word for row in connection.execute(select(words))])
        transaction = connection.begin_nested()
        connection.execute(insert(words).values(word="three"))
        transaction.rollback()
        connection.execute(insert(words).values(word="four"))
        connection.commit()
        connection.execute(insert(words).values(word="never committed"))
    print("after the savepoint:", count(engine))
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    inserted = connection.execute(insert(words).values(word="five"))
    print(inserted.rowcount, inserted.inserted_primary_key[0], connection.in_transaction())
    connection.close()
    print("in autocommit:", count(engine))
    metadata.drop_all(engine, tables=[words])
    try:
        count(engine)
    except OperationalError as error:
        print("dropped:", type(error).__name__)
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
