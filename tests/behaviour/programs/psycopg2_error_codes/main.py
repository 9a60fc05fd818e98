import os

import psycopg2


def describe(error):
    return f"{error.pgcode} {type(error.__cause__).__name__}"


def said(error):
    return error.pgerror.splitlines()[0]


def run(query):
    conn = psycopg2.connect(os.environ["POSTGRES"])
    try:
        with conn, conn.cursor() as cur:
            cur.execute(query)
            return cur.fetchone()[0]
    finally:
        conn.close()


def kinds(query):
    try:
        return run(query)
    except Exception as e:
        if isinstance(e, psycopg2.Error):
            return "database", e.pgcode, getattr(e, "pgcode", None), hasattr(e, "pgcode")
        return "other", getattr(e, "pgcode", None)


def wrapped(query):
    try:
        return run(query)
    except (ValueError, psycopg2.Error) as e:
        raise RuntimeError(said(e)) from e


def main():
    print(kinds("SELECT 1"), kinds("SELECT 1 / 0"))
    try:
        wrapped("SELECT * FROM absent")
    except RuntimeError as e:
        print(e, e.__cause__.pgcode)
    try:
        run("SELECT absent")
    except psycopg2.Error as e:
        print(describe(e))
    try:
        run("SELECT")
    except Exception as e:
        print(type(e).__name__, getattr(e, "pgcode", "none"))
    try:
        run("SELECT 'a'::int")
    except Exception as e:
        print(describe(e))


if __name__ == "__main__":
    main()
