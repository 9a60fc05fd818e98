import time

from sqlalchemy import Column, Integer, String

from .database import Base, session


class Seat(Base):
    __tablename__ = "seats"

    id = Column(Integer, primary_key=True)
    name = Column(String)


def find(seat_id: int) -> Seat | None:
    """The seat, if there is one."""
    return session.query(Seat).filter(Seat.id == seat_id).first()


def reserve(name: str, *, patience: float = 0.01) -> int | None:
    seat = Seat(name=name)
    session.add(seat)
    session.flush()
    time.sleep(patience)
    if name.startswith("not"):
        session.rollback()
        return None
    session.commit()
    return seat.id


def rename(seat_id: int, name: str):
    seat = find(seat_id)
    try:
        seat.name = name
        session.commit()
    except Exception:
        session.rollback()
        raise
    return seat.name


def leave(seat_id):
    session.query(Seat).filter(Seat.id == seat_id).delete()
    session.commit()


def names(limit: int = 10, *extra: str):
    found = [seat.name for seat in session.query(Seat).order_by(Seat.id).limit(limit)]
    found.extend(extra)
    return found
