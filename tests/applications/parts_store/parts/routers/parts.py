from typing import List

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy.orm import Session

from parts import repository
from parts.database import get_session
from parts.models import Part
from parts.schemas import NewPart, PartChange, PartOnShelf, PartOut

router = APIRouter(prefix="/parts")


def known_part(key: int, session: Session = Depends(get_session)) -> Part:
    part = repository.parts.find(session, key)
    if part is None:
        raise HTTPException(status_code=404, detail="no such part")
    return part


@router.get("/", response_model=List[PartOut])
def page(offset: int = 0, session: Session = Depends(get_session)):
    return repository.parts.page(session, offset=offset)


@router.get("/low", response_model=List[PartOnShelf])
def low(below: int = 5, session: Session = Depends(get_session)):
    return repository.parts.low(session, below=below)


@router.post("/", response_model=PartOut, status_code=201)
def add(new: NewPart, session: Session = Depends(get_session)):
    return repository.parts.add(session, new)


@router.patch("/{key}", response_model=PartOut)
def change(change: PartChange, part: Part = Depends(known_part), session: Session = Depends(get_session)):
    return repository.parts.change(session, part, change)


@router.delete("/{key}")
def remove(key: int, session: Session = Depends(get_session)):
    try:
        return {"removed": repository.parts.remove(session, key)}
    except ValueError as error:
        raise HTTPException(status_code=409, detail=str(error))
