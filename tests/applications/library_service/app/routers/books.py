from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException

from app import schemas
from app.dependencies import get_books, require_librarian
from app.repositories import BookRepository

router = APIRouter(prefix="/books", tags=["books"])

Books = Annotated[BookRepository, Depends(get_books)]


@router.get("", response_model=list[schemas.BookOut])
def search(books: Books, text: str | None = None, year: int | None = None):
    return books.search(text, year)


@router.get("/statistics")
def statistics(books: Books) -> dict[str, int]:
    return books.count_by_author()


@router.post("", response_model=schemas.BookOut, status_code=201)
def create(book: schemas.BookCreate, books: Books, role: str = Depends(require_librarian)):
    return books.create(book)


@router.patch("/{book_id}", response_model=schemas.BookOut)
def update(book_id: int, changes: schemas.BookUpdate, books: Books):
    book = books.update(book_id, changes)
    if book is None:
        raise HTTPException(status_code=404, detail="no such book")
    return book


@router.delete("/{book_id}", status_code=204)
def delete(book_id: int, books: Books, role: str = Depends(require_librarian)):
    if not books.delete(book_id):
        raise HTTPException(status_code=404, detail="no such book")
