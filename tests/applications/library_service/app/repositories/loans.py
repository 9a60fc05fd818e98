from sqlalchemy.orm import Session

from app import schemas
from app.models import Author, Book, Loan


class LoanRepository:
    def __init__(self, db: Session):
        self.db = db

    def readers_of(self, author: str) -> set[str]:
        query = self.db.query(Loan).join(Loan.book).join(Book.author)
        return {loan.reader for loan in query.filter(Author.name == author)}

    def open_loans(self, reader: str) -> int:
        return self.db.query(Loan).filter(Loan.reader == reader, Loan.returned == 0).count()

    def is_lent(self, book_id: int) -> bool:
        lent = self.db.query(Loan).filter(Loan.book_id == book_id, Loan.returned == 0)
        return self.db.query(lent.exists()).scalar()

    def out(self) -> list[tuple[str, str, str]]:
        """Who has what, and who wrote it."""
        lent = []
        for loan in self.db.query(Loan).filter(Loan.returned == 0).order_by(Loan.id):
            lent.append((loan.reader, loan.book.title, loan.book.author.name))
        return lent

    def create(self, loan: schemas.LoanCreate) -> Loan:
        row = Loan(**loan.model_dump())
        self.db.add(row)
        self.db.commit()
        self.db.refresh(row)
        return row

    def give_back(self, loan_id: int) -> int:
        changed = self.db.query(Loan).filter(Loan.id == loan_id).update({"returned": 1})
        self.db.commit()
        return changed
