from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.orm import relationship

from parts.base import Base


class Shelf(Base):
    label = Column(String, unique=True)
    parts = relationship("Part", back_populates="shelf")


class Part(Base):
    name = Column(String)
    count = Column(Integer, default=0)
    shelf_id = Column(Integer, ForeignKey("shelf.id"))
    shelf = relationship("Shelf", back_populates="parts")
