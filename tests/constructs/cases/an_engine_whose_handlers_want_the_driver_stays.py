# rows: 94
# outcome: refused refused-call
# stays: compare, names
from sqlalchemy import create_engine, event, text

engine = create_engine("sqlite://")


def compare(one, other):
    return (one.lower() > other.lower()) - (one.lower() < other.lower())


@event.listens_for(engine, "connect")
def connected(connection, record):
    connection.create_collation("WORDS", compare)


def names():
    with engine.connect() as connection:
        query = "SELECT 'b' AS name UNION SELECT 'A' UNION SELECT 'C' ORDER BY name COLLATE WORDS"
        return connection.execute(text(query)).scalars().all()


print(names())
