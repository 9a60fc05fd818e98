from typing import Optional

from pydantic import BaseModel, ConfigDict


class NewShelf(BaseModel):
    label: str


class NewPart(BaseModel):
    name: str
    count: int = 0
    shelf_id: int


class PartChange(BaseModel):
    name: Optional[str] = None
    count: Optional[int] = None


class ShelfOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    label: str


class PartOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    name: str
    count: int


class PartOnShelf(PartOut):
    shelf: ShelfOut
