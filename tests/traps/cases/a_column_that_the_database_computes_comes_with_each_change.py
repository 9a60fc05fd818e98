# traps: 5.3
# outcome: converted
# turns: Notes.add, Notes.rename, main
"""A column that the database computes was loaded when it was read; after a change it comes with that."""

from sqlalchemy import Column, Integer, String, create_engine, func
from sqlalchemy.orm import declarative_base, sessionmaker
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
SessionLocal = sessionmaker(engine)
Base = declarative_base()


class Stamped:
    changes = Column(Integer, default=0, onupdate=func.length("abc"))


class Note(Stamped, Base):
    __tablename__ = "note"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    marked = Column(String, onupdate=func.upper("renamed"))


class Notes:
    def __init__(self, session):
        self.session = session

    def add(self, title):
        note = Note(title=title)
        self.session.add(note)
        self.session.commit()
        return note

    def rename(self, note, title):
        note.title = title
        self.session.commit()
        return note


def main():
    Base.metadata.create_all(engine)
    with SessionLocal() as session:
        notes = Notes(session)
        note = notes.add("first")
        print(note.changes, note.marked)
        notes.rename(note, "second")
        print(note.title, note.changes, note.marked)


if __name__ == "__main__":
    main()
