"""The rules of lending."""

from sqlalchemy.orm import Session

from app import config, schemas
from app.repositories import BookRepository, LoanRepository


class LendingError(Exception):
    """A loan that the rules forbid."""


class LendingService:
    def __init__(self, db: Session):
        self.books = BookRepository(db)
        self.loans = LoanRepository(db)

    def lend(self, loan: schemas.LoanCreate):
        if self.books.get(loan.book_id) is None:
            raise LendingError("no such book")
        if self.loans.is_lent(loan.book_id):
            raise LendingError("the book is out")
        if self.loans.open_loans(loan.reader) >= config.LOAN_LIMIT:
            raise LendingError("too many books")
        return self.loans.create(loan)
