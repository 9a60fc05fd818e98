from typing import Generic, List, Optional, Type, TypeVar

from pydantic import BaseModel
from sqlalchemy.orm import Session, joinedload

from parts.base import Base
from parts.models import Part, Shelf
from parts.schemas import NewPart, NewShelf, PartChange

Row = TypeVar("Row", bound=Base)
New = TypeVar("New", bound=BaseModel)


class Repository(Generic[Row, New]):
    """What all tables have in common."""

    def __init__(self, row: Type[Row]):
        self.row = row

    def find(self, session: Session, key: int) -> Optional[Row]:
        return session.query(self.row).filter(self.row.id == key).first()

    def page(self, session: Session, *, offset: int = 0, limit: int = 20) -> List[Row]:
        return session.query(self.row).order_by(self.row.id).offset(offset).limit(limit).all()

    def count(self, session: Session) -> int:
        return session.query(self.row).count()

    def add(self, session: Session, new: New) -> Row:
        row = self.row(**new.model_dump())
        session.add(row)
        session.commit()
        session.refresh(row)
        return row

    def remove(self, session: Session, key: int) -> bool:
        row = self.find(session, key)
        if row is None:
            return False
        session.delete(row)
        session.commit()
        return True


class Parts(Repository[Part, NewPart]):
    def low(self, session: Session, *, below: int) -> List[Part]:
        query = session.query(Part).options(joinedload(Part.shelf)).filter(Part.count < below)
        return query.order_by(Part.name).all()

    def change(self, session: Session, part: Part, change: PartChange) -> Part:
        for name, value in change.model_dump(exclude_unset=True).items():
            setattr(part, name, value)
        session.commit()
        return part

    def remove(self, session: Session, key: int) -> bool:
        part = self.find(session, key)
        if part is not None and part.count:
            raise ValueError(f"there are {part.count} left")
        return super().remove(session, key)


class Shelves(Repository[Shelf, NewShelf]):
    def labelled(self, session: Session, label: str) -> Optional[Shelf]:
        return session.query(Shelf).filter_by(label=label).one_or_none()


parts = Parts(Part)
shelves = Shelves(Shelf)
