from .authors import AuthorRepository
from .books import BookRepository
from .loans import LoanRepository

__all__ = ["AuthorRepository", "BookRepository", "LoanRepository"]
