# rows: 75
# outcome: converted
# turns: once, main, counts.py:twice
from counts import twice
from shared import *


def once():
    session = SessionLocal()
    try:
        return session.execute(text("select 1")).scalar()
    finally:
        session.close()


def main():
    print(once(), twice())


if __name__ == "__main__":
    main()
