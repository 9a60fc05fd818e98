from pydantic import BaseModel


class ItemBase(BaseModel):
    title: str


class ItemCreate(ItemBase):
    pass


class Item(ItemBase):
    id: int
    owner_id: int

    model_config = {"from_attributes": True}


class UserCreate(BaseModel):
    email: str


class User(UserCreate):
    id: int
    is_active: bool
    items: list[Item] = []

    model_config = {"from_attributes": True}
