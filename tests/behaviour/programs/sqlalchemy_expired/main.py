import sys

from sqlalchemy import ForeignKey, create_engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker


class Base(DeclarativeBase):
    pass


class Shop(Base):
    __tablename__ = "shops"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"))
    sum: Mapped[int]


class Refused(Exception):
    pass


def commit(session: Session) -> bool:
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        return False
    return True


def commit_or_raise(session: Session) -> None:
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise Refused("taken") from error


class Shops:
    def __init__(self, session: Session):
        self.session = session

    def find(self, name: str) -> Shop | None:
        return self.session.scalars(select(Shop).where(Shop.name == name)).first()

    def rename(self, old: str, new: str) -> str:
        shop = self.find(old)
        shop.name = new
        if not commit(self.session):
            return f"{shop.name} stays"
        return f"{old} is {shop.name}"

    def rename_or_say(self, old: str, new: str) -> str:
        shop = self.find(old)
        try:
            shop.name = new
            commit_or_raise(self.session)
        except Refused as refused:
            return f"{new} is {refused}, {shop.name} stays"
        finally:
            print("asked for", new)
        return shop.name

    def double(self) -> list[str]:
        said = []
        for shop in self.session.scalars(select(Shop).order_by(Shop.id)).all():
            self.session.add(Shop(name=shop.name))
            try:
                self.session.commit()
            except IntegrityError:
                self.session.rollback()
                said.append(f"{shop.name} twice")
        return said

    def make(self, name: str) -> str:
        shop = Shop(name=name)
        self.session.add(shop)
        self.session.commit()
        self.session.add(Order(shop_id=shop.id, sum=None))
        commit(self.session)
        return f"{shop.name} has number {shop.id}"


def raise_all(session: Session, percent: int) -> None:
    session.execute(text("UPDATE orders SET sum = sum + sum * :p / 100"), {"p": percent})


def dearer(session: Session) -> int:
    order = session.get(Order, 1)
    raise_all(session, 10)
    session.commit()
    return order.sum


def main(path: str) -> None:
    engine = create_engine(f"sqlite:///{path}/shops.db")
    Base.metadata.create_all(engine)
    with sessionmaker(engine)() as session:
        session.add_all([Shop(name="north"), Shop(name="south")])
        session.flush()
        session.add(Order(shop_id=1, sum=50))
        session.commit()
        shops = Shops(session)
        print(shops.rename("north", "south"))
        print(shops.rename("north", "east"))
        print(shops.rename_or_say("east", "south"))
        print(shops.double())
        print(shops.make("west"))
        print(dearer(session))


main(sys.argv[1])
