import datetime
import decimal
import os

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import parse_dsn, quote_ident
from psycopg2.extras import Json

SELECTED = [
    "1.10::numeric", "'a'::char(3)", "'2020-01-02 03:04+02'::timestamptz", "'10:11+02'::timetz", "'1 day 2 sec'::interval",
    "'{a,NULL}'::text[]", "'{{1},{2}}'::int[]", "'{\"a\":1.5}'::jsonb", "row(1,'a')", "B'101'", "'10.0.0.0/8'::cidr", "1::money",
    "'{2020-01-01}'::date[]", "'127.0.0.1'::inet", "1.5::float4", "null", "'a'::name", "'NaN'::numeric",
]


def select(cur, query, values=None):
    cur.execute(query, values)
    return cur.fetchall()


def incoming(conn):
    cur = conn.cursor()
    cur.execute("CREATE TABLE t (id int, tags text[], doc jsonb, data bytea, at timestamptz, price numeric)")
    row = (1, ["a", "b"], Json({"a": [1, None]}), psycopg2.Binary(b"\x00\x01"), datetime.datetime(2020, 1, 2, 3), decimal.Decimal("1.10"))
    insert = sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier("t"), sql.SQL(", ").join([sql.Placeholder()] * len(row)))
    cur.execute(insert, row)
    cur.execute("INSERT INTO t (id, tags) VALUES (%s, %s), (%s, %s)", (2, [], 3, ["it's", None]))
    conn.commit()
    print("in", select(cur, "SELECT id FROM t WHERE id IN %s ORDER BY id", ((1, 3),)))
    print("any", select(cur, "SELECT id FROM t WHERE id = ANY(%s)", ([2, 5],)))
    print("text" + str([tag for (tag,) in select(cur, "SELECT unnest(%s)", (["a", "b"],))]))
    print(select(cur, "SELECT id FROM t WHERE doc @> %s", (Json({"a": [1]}),)))
    print(select(cur, "SELECT id FROM t WHERE at > %s - interval %s", (datetime.datetime(2020, 1, 3), "1 day")))
    print(select(cur, "SELECT %(a)s || %(b)s, '100%%'", {"a": "x", "b": "y"}))
    print(select(cur, "SELECT id FROM " + quote_ident("t", conn) + " WHERE price IS NOT %s", (None,)))
    cur.execute("SET TIME ZONE %s", ("Europe/Berlin",))


def outgoing(conn):
    cur = conn.cursor()
    for text in SELECTED:
        (value,) = select(cur, "SELECT " + text)[0]
        print(text, repr(value))
    data, key, at, doc = select(cur, "SELECT data, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, at, doc FROM t WHERE id = 1")[0]
    print(type(data).__name__, bytes(data))
    print(type(key).__name__, key)
    print(at.tzname(), at.isoformat(), (at + datetime.timedelta(days=180)).isoformat())
    print(doc)


def main():
    dsn = os.environ["POSTGRES"]
    print(parse_dsn(dsn)["user"])
    with psycopg2.connect(dsn) as conn:
        incoming(conn)
        outgoing(conn)
    conn.close()


if __name__ == "__main__":
    main()
