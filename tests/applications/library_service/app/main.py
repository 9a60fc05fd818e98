from fastapi import FastAPI

from app.database import Base, engine
from app.routers import authors, books, loans

Base.metadata.create_all(bind=engine)

app = FastAPI(title="Library")
app.include_router(authors.router)
app.include_router(books.router)
app.include_router(loans.router)


@app.get("/health")
def health():
    return {"status": "ok"}
