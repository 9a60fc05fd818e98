# traps: 5.3
# outcome: refused lazy-load
# stays: prepare, names
"""Another attribute stands for what a relationship holds."""

import os

from sqlalchemy import Column, ForeignKey, Integer, String, create_engine, select
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.orm import Session, declarative_base, relationship

Base = declarative_base()


class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    tags = relationship("Tag")
    tag_names = association_proxy("tags", "name")


class Tag(Base):
    __tablename__ = "tags"
    id = Column(Integer, primary_key=True)
    name = Column(String(20))
    post_id = Column(ForeignKey("posts.id"))


def prepare():
    engine = create_engine("sqlite:///" + os.environ["DATA"] + "/blog.db")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Post(tags=[Tag(name="a"), Tag(name="b")]))
        session.commit()
    return engine


def names(engine):
    with Session(engine) as session:
        post = session.scalars(select(Post)).first()
        print(list(post.tag_names))


def main():
    engine = prepare()
    names(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
