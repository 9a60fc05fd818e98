from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy.orm import Session

from . import crud, models, notes, schemas
from .database import Base, engine, get_db

app = FastAPI()
app.include_router(notes.router)


@app.on_event("startup")
def startup():
    Base.metadata.create_all(bind=engine)


def current_user(name: str, db: Session = Depends(get_db)) -> models.User:
    user = crud.get_user_by_name(db, name)
    if user is None:
        raise HTTPException(status_code=404, detail="no such user")
    return user


@app.get("/health")
def health():
    return {"ok": True}


@app.post("/users/", response_model=schemas.User, status_code=201)
def create_user(user: schemas.UserBase, db: Session = Depends(get_db)):
    if crud.get_user_by_name(db, name=user.name):
        raise HTTPException(status_code=400, detail="name taken")
    return crud.create_user(db=db, user=user)


@app.get("/users/", response_model=list[schemas.User])
def read_users(skip: int = 0, limit: int = 100, db: Session = Depends(get_db)):
    return crud.get_users(db, skip=skip, limit=limit)


@app.get("/users/{user_id}", response_model=schemas.User)
def read_user(user_id: int, db: Session = Depends(get_db)):
    db_user = crud.get_user(db, user_id=user_id)
    if db_user is None:
        raise HTTPException(status_code=404, detail="no such user")
    return db_user


@app.get("/me")
def me(user: models.User = Depends(current_user)):
    return {"name": user.name}
