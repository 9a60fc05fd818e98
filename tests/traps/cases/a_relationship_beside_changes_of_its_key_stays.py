# traps: 5.3
# outcome: refused lazy-load
# stays: remind, main
"""Setting a foreign key has its relationship looked for again, once that is written."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, create_engine
from sqlalchemy.orm import declarative_base, relationship, sessionmaker
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
SessionLocal = sessionmaker(engine)
Base = declarative_base()


class Owner(Base):
    __tablename__ = "owner"
    id = Column(Integer, primary_key=True)
    name = Column(String)


class Task(Base):
    __tablename__ = "task"
    id = Column(Integer, primary_key=True)
    is_sent = Column(Boolean, default=False)
    owner_id = Column(Integer, ForeignKey("owner.id"))
    owner = relationship("Owner")


def remind():
    session = SessionLocal()
    try:
        for task in session.query(Task).filter(Task.is_sent == False).order_by(Task.id).all():  # noqa: E712
            print(task.id, task.owner.name)
            task.owner_id = 2
        session.commit()
    finally:
        session.close()


def main():
    Base.metadata.create_all(engine)
    with SessionLocal() as session:
        session.add_all([Owner(id=1, name="Ada"), Owner(id=2, name="Bob")])
        session.add(Task(owner_id=1))
        session.add(Task(owner_id=1))
        session.commit()
    remind()
    remind()


if __name__ == "__main__":
    main()
