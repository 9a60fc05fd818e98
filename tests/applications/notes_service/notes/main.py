import asyncio
from contextlib import asynccontextmanager

from fastapi import BackgroundTasks, Depends, FastAPI, HTTPException, WebSocket
from pydantic import BaseModel
from sqlalchemy import select

from notes import log
from notes.db import Base, Note, SessionDep, Tag, engine


@asynccontextmanager
async def lifespan(app: FastAPI):
    Base.metadata.create_all(engine)
    yield
    engine.dispose()


app = FastAPI(lifespan=lifespan)


class NoteIn(BaseModel):
    text: str
    tags: list[str] = []


class Page:
    """A part of the notes."""

    def __init__(self, session: SessionDep, skip: int = 0, limit: int = 10):
        self.session = session
        self.skip = skip
        self.limit = limit

    def notes(self):
        query = select(Note).order_by(Note.id).offset(self.skip).limit(self.limit)
        return self.session.scalars(query).all()


def shown(note: Note) -> dict:
    return {"id": note.id, "text": note.text, "tags": [tag.name for tag in note.tags]}


@app.middleware("http")
async def name_service(request, call_next):
    response = await call_next(request)
    response.headers["X-Service"] = "notes"
    return response


@app.post("/notes", status_code=201)
def create(note: NoteIn, session: SessionDep, background: BackgroundTasks) -> dict:
    row = Note(text=note.text, tags=[Tag(name=name) for name in note.tags])
    session.add(row)
    session.commit()
    background.add_task(log.write, f"created {row.id}")
    return {"id": row.id}


@app.get("/notes")
def read(page: Page = Depends()) -> list[dict]:
    return [shown(note) for note in page.notes()]


@app.get("/notes/{key}")
def read_one(key: int, session: SessionDep) -> dict:
    note = session.scalars(select(Note).where(Note.id == key)).one_or_none()
    if note is None:
        raise HTTPException(404)
    return shown(note)


@app.get("/log")
async def entries() -> dict:
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(None, log.count)
    mark = await loop.run_in_executor(None, log.digest, ["a", "bc"])
    return {"entries": found, "mark": mark}


@app.get("/log/again")
async def entries_again() -> dict:
    return {"entries": await asyncio.to_thread(log.count)}


@app.websocket("/echo")
async def echo(socket: WebSocket):
    await socket.accept()
    await socket.send_text((await socket.receive_text()).upper())
    await socket.close()


@app.get("/plain")
def plain() -> dict:
    return {"plain": True}
