# traps: 5.3
# outcome: refused lazy-load
# stays: rename, main
"""Rows that a query changes give what the database computes to no object: it is loaded when it is read."""

from sqlalchemy import Column, Integer, String, create_engine, func
from sqlalchemy.orm import declarative_base, sessionmaker
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
SessionLocal = sessionmaker(engine)
Base = declarative_base()


class Note(Base):
    __tablename__ = "note"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    changes = Column(Integer, default=0, onupdate=func.length("abc"))


def rename(session, note, title):
    session.query(Note).filter(Note.id == note.id).update({"title": title})
    session.commit()
    return note


def main():
    Base.metadata.create_all(engine)
    with SessionLocal() as session:
        note = Note(title="first")
        session.add(note)
        session.commit()
        print(note.title, note.changes)
        rename(session, note, "second")
        print(note.title, note.changes)


if __name__ == "__main__":
    main()
