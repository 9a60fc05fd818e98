from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy.orm import Session

from . import crud
from .db import Base, engine, get_db
from .tasks import publish

Base.metadata.create_all(bind=engine)
app = FastAPI()


@app.get("/posts")
def posts(page: int = 1, db: Session = Depends(get_db)):
    found = crud.posts(db, page)
    return {"total": found["total"], "items": [post.title for post in found["items"]]}


@app.post("/posts", status_code=201)
def create(title: str, db: Session = Depends(get_db)):
    post = crud.create(db, title)
    publish.delay(post.id)
    return {"id": post.id}


@app.get("/posts/{post_id}")
def one(post_id: int, db: Session = Depends(get_db)):
    post = crud.get(db, post_id)
    if post is None:
        raise HTTPException(404)
    return {"title": post.title, "done": post.done}
