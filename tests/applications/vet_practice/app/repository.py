from typing import Generic, Optional, Sequence, Type, TypeVar

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .database import Base
from .models import Owner, Pet, Visit

ModelT = TypeVar("ModelT", bound=Base)


class Repository(Generic[ModelT]):
    """What every table needs."""

    def __init__(self, model: Type[ModelT], db: Session):
        self.model = model
        self.db = db

    def get(self, id: int) -> Optional[ModelT]:
        return self.db.get(self.model, id)

    def list(self, skip: int = 0, limit: int = 100) -> Sequence[ModelT]:
        return self.db.query(self.model).order_by(self.model.id).offset(skip).limit(limit).all()

    def count(self) -> int:
        return self.db.query(func.count(self.model.id)).scalar()

    def create(self, data: BaseModel) -> ModelT:
        obj = self.model(**data.model_dump())
        self.db.add(obj)
        self.db.commit()
        self.db.refresh(obj)
        return obj

    def update(self, obj: ModelT, data: BaseModel) -> ModelT:
        for field, value in data.model_dump(exclude_unset=True).items():
            setattr(obj, field, value)
        self.db.commit()
        self.db.refresh(obj)
        return obj

    def delete(self, obj: ModelT) -> None:
        self.db.delete(obj)
        self.db.commit()


class OwnerRepository(Repository[Owner]):
    def __init__(self, db: Session):
        super().__init__(Owner, db)

    def by_name(self, name: str) -> Optional[Owner]:
        return self.db.scalars(select(Owner).where(Owner.name == name)).first()


class PetRepository(Repository[Pet]):
    def __init__(self, db: Session):
        super().__init__(Pet, db)

    def of_species(self, species: str) -> Sequence[Pet]:
        return self.db.query(Pet).filter_by(species=species).all()


class VisitRepository(Repository[Visit]):
    def __init__(self, db: Session):
        super().__init__(Visit, db)
