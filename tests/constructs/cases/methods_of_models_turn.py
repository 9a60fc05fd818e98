# rows: 94
# outcome: converted
# turns: fetch, Order.refresh, Item.load, Note.load, main
# stays: Note.model_post_init
import time

from pydantic import BaseModel
from sqlalchemy.orm import DeclarativeBase, Mapped, declarative_base, mapped_column


def fetch(key):
    time.sleep(0.001)
    print("fetch", key)
    return key


class Base(DeclarativeBase):
    pass


Older = declarative_base()


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)

    def refresh(self):
        return fetch(self.id)


class Item(Older):
    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)

    def load(self):
        return fetch(self.id)


class Note(BaseModel):
    text: str

    def model_post_init(self, context):
        print("made", self.text)

    def load(self):
        return fetch(self.text)


def main():
    print(Order(id=1).refresh(), Item(id=2).load(), Note(text="a").load())


if __name__ == "__main__":
    main()
