from pydantic import BaseModel, ConfigDict


class UserBase(BaseModel):
    name: str


class User(UserBase):
    model_config = ConfigDict(from_attributes=True)

    id: int
