from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from .. import seed
from ..database import Base, Part, engine, get_session

Base.metadata.create_all(bind=engine)

router = APIRouter(prefix="/parts")
title = f"Parts of {seed.__name__}"


@router.get("/")
def names(session: Session = Depends(get_session)):
    return [part.name for part in session.query(Part)]
