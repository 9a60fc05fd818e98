from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import Session

from app.database import Base


class User(Base):
    __tablename__ = "users"

    id = Column(Integer, primary_key=True)
    name = Column(String)


def get_user_data(user_id: int, db: Session):
    user = db.query(User).filter(User.id == user_id).first()
    return {"user": user.name if user else None}


def names(db: Session, *, reverse: bool = False):
    found = [user.name for user in db.query(User).order_by(User.id)]
    return found[::-1] if reverse else found


def add_user(name: str, db: Session):
    db.add(User(name=name))
    db.commit()


def welcome(db: Session, name: str):
    db.add(User(name=f"welcome {name}"))
    db.commit()
