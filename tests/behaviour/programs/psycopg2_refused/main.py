import os

import psycopg2
import psycopg2.extensions
from psycopg2.extras import Json, register_uuid

register_uuid()
psycopg2.extensions.register_adapter(dict, Json)


def load(query, values=None):
    with psycopg2.connect(os.environ["POSTGRES"]) as conn, conn.cursor() as cur:
        cur.execute(query, values)
        return cur.fetchall()


def main():
    print(load("SELECT 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid"))
    print(load("SELECT %s::jsonb", ({"a": 1},))[0][0])


if __name__ == "__main__":
    main()
