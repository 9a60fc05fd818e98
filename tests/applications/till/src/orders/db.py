from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import DateTime, Enum, ForeignKey, String, create_engine, func
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker

from .config import get_settings


class Base(DeclarativeBase):
    pass


class Status(str, enum.Enum):
    new = "new"
    paid = "paid"


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    orders: Mapped[list["Order"]] = relationship(back_populates="customer", cascade="all, delete-orphan")


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    amount: Mapped[int]
    status: Mapped[Status] = mapped_column(Enum(Status), default=Status.new)
    created_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.now())
    customer: Mapped[Customer] = relationship(back_populates="orders")


engine = create_engine(get_settings().database_url, echo=False)
SessionFactory = sessionmaker(engine, expire_on_commit=False)


class UnitOfWork:
    def __init__(self, factory=SessionFactory):
        self._factory = factory

    def __enter__(self) -> "UnitOfWork":
        self.session: Session = self._factory()
        self.customers = CustomerRepository(self.session)
        self.orders = OrderRepository(self.session)
        return self

    def __exit__(self, exc_type, exc, tb) -> None:
        if exc_type is not None:
            self.rollback()
        self.session.close()

    def commit(self) -> None:
        self.session.commit()

    def rollback(self) -> None:
        self.session.rollback()


class CustomerRepository:
    def __init__(self, session: Session):
        self.session = session

    def add(self, name: str) -> Customer:
        customer = Customer(name=name)
        self.session.add(customer)
        self.session.flush()
        return customer

    def get(self, customer_id: int) -> Customer | None:
        return self.session.get(Customer, customer_id)


class OrderRepository:
    def __init__(self, session: Session):
        self.session = session

    def add(self, customer: Customer, amount: int) -> Order:
        order = Order(customer_id=customer.id, amount=amount)
        self.session.add(order)
        self.session.flush()
        return order

    def of_customer(self, customer_id: int, page: int = 1, size: int = 10) -> tuple[list[Order], int]:
        from sqlalchemy import select

        query = select(Order).where(Order.customer_id == customer_id).order_by(Order.id)
        total = self.session.scalar(select(func.count()).select_from(query.subquery()))
        rows = self.session.execute(query.limit(size).offset((page - 1) * size)).scalars().all()
        return list(rows), total

    def get(self, order_id: int) -> Order:
        order = self.session.get(Order, order_id)
        if order is None:
            raise LookupError(order_id)
        return order
