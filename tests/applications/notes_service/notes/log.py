from sqlalchemy import func, select

from notes.db import Entry, SessionLocal, transaction


def write(what: str) -> None:
    """Runs behind the response, with a session of its own."""
    with transaction() as session:
        session.add(Entry(what=what))


def count() -> int:
    session = SessionLocal()
    try:
        return session.scalar(select(func.count()).select_from(Entry)) or 0
    finally:
        session.close()


def digest(words: list[str]) -> int:
    return sum(len(word) for word in words) % 97
