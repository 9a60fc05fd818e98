from fastapi import Depends, Header, HTTPException
from sqlalchemy.orm import Session

from app.database import get_db
from app.lending import LendingService
from app.repositories import BookRepository


def get_books(db: Session = Depends(get_db)) -> BookRepository:
    return BookRepository(db)


def get_lending(db: Session = Depends(get_db)) -> LendingService:
    return LendingService(db)


def require_librarian(x_role: str = Header(default="reader")) -> str:
    if x_role != "librarian":
        raise HTTPException(status_code=403, detail="librarians only")
    return x_role
