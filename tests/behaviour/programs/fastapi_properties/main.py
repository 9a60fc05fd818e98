"""Properties of mapped classes that routes, dependencies and response models read."""

import sys

from fastapi import Depends, FastAPI, HTTPException
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, Integer, String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, relationship, sessionmaker

engine = create_engine(f"sqlite:///{sys.argv[1]}/users.db")
SessionLocal = sessionmaker(bind=engine)


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String)
    roles = relationship("Role", back_populates="user")

    @property
    def is_admin(self):
        return any(role.name == "admin" for role in self.roles)

    def has_role(self, name):
        return name in [role.name for role in self.roles]

    def may(self, action):
        return self.is_admin or self.has_role(action)


class Role(Base):
    __tablename__ = "roles"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String)
    user_id = mapped_column(ForeignKey("users.id"))
    user = relationship("User", back_populates="roles")


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    name: str
    is_admin: bool


def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()


def current_user(user_id: int, db: Session = Depends(get_db)) -> User:
    user = db.query(User).filter(User.id == user_id).first()
    if user is None:
        raise HTTPException(404)
    return user


def admin(user: User = Depends(current_user)) -> User:
    if not user.is_admin:
        raise HTTPException(403)
    return user


app = FastAPI()


@app.post("/users/{name}", response_model=UserOut)
def create(name: str, db: Session = Depends(get_db)):
    user = User(name=name, roles=[Role(name=name)])
    db.add(user)
    db.commit()
    db.refresh(user)
    return user


@app.get("/users/{user_id}", response_model=UserOut)
def show(user: User = Depends(current_user)):
    return user


@app.get("/users/{user_id}/may/{action}")
def may(action: str, user: User = Depends(current_user)):
    return {"may": user.may(action), "admin": user.is_admin}


@app.get("/users/{user_id}/admin", response_model=UserOut)
def only_admin(user: User = Depends(admin)):
    return user


def main():
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    client = TestClient(app)
    print(client.post("/users/admin").json(), client.post("/users/writer").json())
    print(client.get("/users/1").json(), client.get("/users/3").status_code)
    print(client.get("/users/2/may/writer").json(), client.get("/users/1/may/read").json())
    print(client.get("/users/1/admin").json(), client.get("/users/2/admin").status_code)


if __name__ == "__main__":
    main()
