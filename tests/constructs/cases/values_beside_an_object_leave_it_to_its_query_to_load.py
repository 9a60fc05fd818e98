# rows: 151
# outcome: converted
# turns: get_session, posts, post, titles, add
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, create_engine, func
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Post(Base):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    owner: Mapped[User] = relationship()


class Vote(Base):
    __tablename__ = "vote"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    name: str


class PostOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    title: str
    owner: UserOut


class Counted(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    Post: PostOut
    votes: int


def get_session():
    with Session(engine) as session:
        yield session


app = FastAPI()


@app.get("/posts", response_model=list[Counted])
def posts(session: Session = Depends(get_session)):
    query = session.query(Post, func.count(Vote.id).label("votes")).join(Vote, isouter=True)
    return query.group_by(Post.id).order_by(Post.title).all()


@app.get("/posts/{post_id}", response_model=Counted)
def post(post_id: int, session: Session = Depends(get_session)):
    return session.query(func.count(Vote.id).label("votes"), Post).join(Post).filter(Post.id == post_id).first()


@app.get("/titles")
def titles(session: Session = Depends(get_session)):
    rows = session.query(Post, func.length(Post.title)).order_by(Post.id).all()
    return [f"{post.title} ({length}) by {post.owner.name}" for post, length in rows]


@app.post("/posts")
def add(session: Session = Depends(get_session)):
    Base.metadata.create_all(session.connection())
    session.add_all([User(id=1, name="Ada"), Post(id=1, title="On", owner_id=1), Post(id=2, title="Off", owner_id=1)])
    session.add_all([Vote(post_id=1), Vote(post_id=1)])
    session.commit()


if __name__ == "__main__":
    with TestClient(app) as client:
        client.post("/posts")
        for path in ["/posts", "/posts/1", "/titles"]:
            print(client.get(path).json())
