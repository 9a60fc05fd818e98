from fastapi import APIRouter, Depends, HTTPException, status
from sqlalchemy.orm import Session

from app import schemas
from app.database import get_db
from app.dependencies import require_librarian
from app.repositories import AuthorRepository

router = APIRouter(prefix="/authors", tags=["authors"])


@router.get("", response_model=list[schemas.AuthorOut])
def list_authors(skip: int = 0, limit: int = 50, db: Session = Depends(get_db)):
    return AuthorRepository(db).list(skip=skip, limit=limit)


@router.post(
    "",
    response_model=schemas.AuthorWithBooks,
    status_code=status.HTTP_201_CREATED,
    dependencies=[Depends(require_librarian)],
)
def create_author(author: schemas.AuthorCreate, db: Session = Depends(get_db)):
    authors = AuthorRepository(db)
    if authors.by_name(author.name):
        raise HTTPException(status_code=409, detail="the author is known")
    return authors.create(author)


@router.get("/{author_id}", response_model=schemas.AuthorWithBooks)
def read_author(author_id: int, db: Session = Depends(get_db)):
    author = AuthorRepository(db).get(author_id)
    if author is None:
        raise HTTPException(status_code=404, detail="no such author")
    return author
