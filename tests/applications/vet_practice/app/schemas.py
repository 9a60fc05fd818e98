from datetime import datetime

from pydantic import BaseModel, ConfigDict


class OwnerCreate(BaseModel):
    name: str
    phone: str | None = None


class OwnerUpdate(BaseModel):
    name: str | None = None
    phone: str | None = None


class PetCreate(BaseModel):
    name: str
    species: str
    owner_id: int


class PetUpdate(BaseModel):
    name: str | None = None


class VisitCreate(BaseModel):
    pet_id: int
    when: datetime
    notes: str = ""


class VisitOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    when: datetime
    notes: str


class OwnerBrief(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    name: str


class PetBrief(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    name: str
    visits: list[VisitOut]


class PetOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    name: str
    species: str
    owner: OwnerBrief
    visits: list[VisitOut]


class OwnerOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    name: str
    phone: str | None
    pets: list[PetBrief]
