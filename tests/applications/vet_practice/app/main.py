from typing import Optional

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy.orm import Session

from . import schemas
from .database import Base, engine, get_db
from .repository import OwnerRepository, PetRepository, VisitRepository

Base.metadata.create_all(bind=engine)
app = FastAPI()


def owners(db: Session = Depends(get_db)) -> OwnerRepository:
    return OwnerRepository(db)


def pets(db: Session = Depends(get_db)) -> PetRepository:
    return PetRepository(db)


def visits(db: Session = Depends(get_db)) -> VisitRepository:
    return VisitRepository(db)


@app.post("/owners", response_model=schemas.OwnerOut, status_code=201)
def create_owner(data: schemas.OwnerCreate, repo: OwnerRepository = Depends(owners)):
    if repo.by_name(data.name):
        raise HTTPException(400, "name is taken")
    return repo.create(data)


@app.get("/owners", response_model=list[schemas.OwnerOut])
def list_owners(skip: int = 0, limit: int = 20, repo: OwnerRepository = Depends(owners)):
    return repo.list(skip, limit)


@app.get("/owners/{owner_id}", response_model=schemas.OwnerOut)
def get_owner(owner_id: int, repo: OwnerRepository = Depends(owners)):
    owner = repo.get(owner_id)
    if owner is None:
        raise HTTPException(404, "no such owner")
    return owner


@app.patch("/owners/{owner_id}", response_model=schemas.OwnerOut)
def update_owner(owner_id: int, data: schemas.OwnerUpdate, repo: OwnerRepository = Depends(owners)):
    owner = repo.get(owner_id)
    if owner is None:
        raise HTTPException(404, "no such owner")
    return repo.update(owner, data)


@app.delete("/owners/{owner_id}", status_code=204)
def delete_owner(owner_id: int, repo: OwnerRepository = Depends(owners)):
    owner = repo.get(owner_id)
    if owner is None:
        raise HTTPException(404, "no such owner")
    repo.delete(owner)


@app.post("/pets", response_model=schemas.PetOut, status_code=201)
def create_pet(
    data: schemas.PetCreate,
    repo: PetRepository = Depends(pets),
    owner_repo: OwnerRepository = Depends(owners),
):
    if owner_repo.get(data.owner_id) is None:
        raise HTTPException(404, "no such owner")
    return repo.create(data)


@app.get("/pets", response_model=list[schemas.PetOut])
def list_pets(species: Optional[str] = None, repo: PetRepository = Depends(pets)):
    if species:
        return repo.of_species(species)
    return repo.list()


@app.post("/visits", response_model=schemas.VisitOut, status_code=201)
def create_visit(data: schemas.VisitCreate, repo: VisitRepository = Depends(visits)):
    return repo.create(data)


@app.get("/stats")
def stats(
    owner_repo: OwnerRepository = Depends(owners), pet_repo: PetRepository = Depends(pets)
):
    return {"owners": owner_repo.count(), "pets": pet_repo.count()}
