from contextlib import asynccontextmanager

from fastapi import FastAPI

from heroes.database import create_db_and_tables
from heroes.routers import heroes, teams


@asynccontextmanager
async def lifespan(app: FastAPI):
    create_db_and_tables()
    yield


app = FastAPI(lifespan=lifespan)
app.include_router(heroes.router)
app.include_router(teams.router)


@app.get("/health")
def health():
    return {"status": "ok"}
