from sqlalchemy import Column, Integer, String

from app.database import Base, session


class Visit(Base):
    __tablename__ = "visits"

    id = Column(Integer, primary_key=True)
    name = Column(String)


def ready(name: str) -> bool:
    session.add(Visit(name=name))
    session.commit()
    return True


def note(name: str) -> Visit:
    visit = Visit(name=name)
    session.add(visit)
    session.commit()
    return visit


def visited(visit_id: int):
    """Written down behind the response."""
    visit = session.get(Visit, visit_id)
    # It may be gone.
    if visit is None:
        return
    visit.name = f"""visit of
{visit.name}""".replace("\n", " ")
    session.commit()


def names() -> list[str]:
    return sorted(visit.name for visit in session.query(Visit).all())
