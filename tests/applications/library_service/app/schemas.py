from pydantic import BaseModel, ConfigDict


class AuthorCreate(BaseModel):
    name: str


class BookCreate(BaseModel):
    title: str
    year: int | None = None
    author_id: int


class BookUpdate(BaseModel):
    title: str | None = None
    year: int | None = None


class BookOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    year: int | None


class AuthorOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str


class AuthorWithBooks(AuthorOut):
    books: list[BookOut] = []


class LoanCreate(BaseModel):
    reader: str
    book_id: int


class LoanOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    reader: str
    book_id: int
    returned: bool
