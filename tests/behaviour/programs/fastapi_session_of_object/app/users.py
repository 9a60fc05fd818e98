from sqlalchemy import Column, Integer, String

from app.database import Base, db


class User(Base):
    __tablename__ = "users"

    id = Column(Integer, primary_key=True)
    name = Column(String)


def get_user_data(user_id: int):
    user = db.session.query(User).filter(User.id == user_id).first()
    return {"user": user.name if user else None}


def add_user(name: str):
    db.session.add(User(name=name))
    db.session.commit()
