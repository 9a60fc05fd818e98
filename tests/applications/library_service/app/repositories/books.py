from typing import Optional

from sqlalchemy import func, or_
from sqlalchemy.orm import Session

from app import schemas
from app.models import Author, Book


class BookRepository:
    def __init__(self, db: Session):
        self.db = db

    def get(self, book_id: int) -> Optional[Book]:
        return self.db.get(Book, book_id)

    def search(self, text: Optional[str] = None, year: Optional[int] = None, limit: int = 20):
        query = self.db.query(Book).join(Author)
        if text:
            pattern = f"%{text}%"
            query = query.filter(or_(Book.title.ilike(pattern), Author.name.ilike(pattern)))
        if year is not None:
            query = query.filter(Book.year == year)
        return query.order_by(Book.title).limit(limit).all()

    def count_by_author(self) -> dict[str, int]:
        rows = (
            self.db.query(Author.name, func.count(Book.id))
            .outerjoin(Book)
            .group_by(Author.id)
            .order_by(Author.name)
            .all()
        )
        return {name: count for name, count in rows}

    def create(self, book: schemas.BookCreate) -> Book:
        row = Book(**book.model_dump())
        self.db.add(row)
        self.db.commit()
        self.db.refresh(row)
        return row

    def update(self, book_id: int, changes: schemas.BookUpdate) -> Optional[Book]:
        book = self.get(book_id)
        if book is None:
            return None
        for name, value in changes.model_dump(exclude_unset=True).items():
            setattr(book, name, value)
        self.db.commit()
        self.db.refresh(book)
        return book

    def delete(self, book_id: int) -> bool:
        deleted = self.db.query(Book).filter(Book.id == book_id).delete()
        self.db.commit()
        return deleted > 0
