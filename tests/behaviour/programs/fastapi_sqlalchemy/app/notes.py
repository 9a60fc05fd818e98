from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from . import models
from .database import get_db

router = APIRouter(prefix="/notes")


@router.post("/{user_id}")
def add_note(user_id: int, text: str, db: Annotated[Session, Depends(get_db)]):
    db.add(models.Note(user_id=user_id, text=text))
    db.commit()
    return {"notes": db.query(models.Note).filter(models.Note.user_id == user_id).count()}
