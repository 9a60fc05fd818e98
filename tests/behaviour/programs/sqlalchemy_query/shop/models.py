from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Article(Base):
    __tablename__ = "article"

    id = Column(Integer, primary_key=True)
    name = Column(String)
    price = Column(Integer)


class Tag(Base):
    __tablename__ = "tag"

    id = Column(Integer, primary_key=True)
    article_id = Column(Integer, ForeignKey("article.id"))
    text = Column(String)
