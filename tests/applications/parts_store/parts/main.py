from fastapi import FastAPI

from parts.base import Base
from parts.database import engine
from parts.routers import parts

app = FastAPI(title="Parts")
app.include_router(parts.router)


@app.on_event("startup")
def create_tables() -> None:
    Base.metadata.create_all(bind=engine)


@app.get("/ping")
def ping():
    return {"ping": "pong"}
