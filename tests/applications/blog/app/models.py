from sqlalchemy import Boolean, Column, Integer, String

from .db import Base


class Post(Base):
    __tablename__ = "posts"

    id = Column(Integer, primary_key=True)
    title = Column(String, nullable=False)
    views = Column(Integer, default=0)
    done = Column(Boolean, default=False)
