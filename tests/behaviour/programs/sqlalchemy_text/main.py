import os
from datetime import date, datetime, timezone

from sqlalchemy import create_engine, text

engine = create_engine(
    os.environ["POSTGRES"].replace("postgresql://", "postgresql+psycopg2://"),
    pool_size=2,
)

SEARCH = text(
    """
    SELECT name FROM text_items
    WHERE (:name IS NULL OR name = :name)      -- nothing is asked for: all
      AND (:since IS NULL OR made >= :since)
    ORDER BY name LIMIT :most
    """
)


def run(statement, **values):
    with engine.begin() as connection:
        result = connection.execute(statement, values)
        return result.all() if result.returns_rows else result.rowcount


def ask(sql, **values):
    return run(text(sql), **values)


def set_up():
    ask("DROP TABLE IF EXISTS text_items; CREATE TABLE text_items (id serial, name varchar(20), n int, made timestamp, tags text[], extra jsonb)")
    add = "INSERT INTO text_items (name, n, made, tags, extra) VALUES (:name, :n, :made, :tags, :extra)"
    ask(add, name="pen", n=3, made="2026-01-02 10:00", tags=["a", "b"], extra='{"size": 1}')
    ask(add, name="ink", n="4", made=datetime(2026, 2, 3, tzinfo=timezone.utc), tags=[], extra=None)
    ask(add, name=5, n=None, made=date(2026, 3, 4), tags=None, extra='[]')


def search(name=None, since=None, most=10):
    return [row.name for row in run(SEARCH, name=name, since=since, most=most)]


def main():
    set_up()
    print(search(), search("pen"), search(since="2026-02-01"), search(most="1"))
    print(ask("SELECT name FROM text_items WHERE made > now() - interval :age ORDER BY id", age="1000 years"))
    print(ask("SELECT n * :rate FROM text_items WHERE id = 1", rate=1.5))
    print(ask("SELECT name FROM text_items WHERE name ILIKE concat('%', :part, '%')", part="E"))
    print(ask("SELECT jsonb_build_object('name', :name, 'n', :n)", name="x", n=1))
    print(ask("SELECT count(*) FROM text_items WHERE n = ANY(:ns) AND tags && :tags", ns=[3, 4], tags=["a"]))
    print(ask("SELECT :name || '!', :n + 1, '12:30'::time", name="hey", n=1))
    print(ask("SELECT count(*) FROM generate_series(:first, :last)", first=1, last=4))
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL statement_timeout = :ms"), {"ms": 1234})
        print(connection.execute(text("SHOW statement_timeout")).scalar())
        rows = connection.exec_driver_sql("SELECT name FROM text_items WHERE n = %s", (3,))
        print(rows.all())
    ask("DROP TABLE text_items")
    engine.dispose()


if __name__ == "__main__":
    main()
