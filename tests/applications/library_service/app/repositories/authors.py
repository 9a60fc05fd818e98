from sqlalchemy.orm import Session

from app import schemas
from app.models import Author


class AuthorRepository:
    """Authors, and what they wrote."""

    def __init__(self, db: Session):
        self.db = db

    def get(self, author_id: int) -> Author | None:
        return self.db.query(Author).filter(Author.id == author_id).first()

    def by_name(self, name: str) -> Author | None:
        return self.db.query(Author).filter_by(name=name).one_or_none()

    def list(self, skip: int = 0, limit: int = 50) -> list[Author]:
        return (
            self.db.query(Author)
            .order_by(Author.name)  # as on the shelves
            .offset(skip)
            .limit(limit)
            .all()
        )

    def create(self, author: schemas.AuthorCreate) -> Author:
        row = Author(**author.model_dump())
        self.db.add(row)
        self.db.commit()
        self.db.refresh(row)
        return row
