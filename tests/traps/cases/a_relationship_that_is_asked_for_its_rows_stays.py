# traps: 5.3
# outcome: refused lazy-load
# stays: prepare, names
"""The annotation says that a relationship gives a query."""

import os

from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, DynamicMapped, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    tags: DynamicMapped["Tag"] = relationship()


class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))


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
        print([tag.name for tag in post.tags.filter_by(name="b")])


def main():
    engine = prepare()
    names(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
