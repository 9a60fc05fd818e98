import os

from sqlalchemy import MetaData, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker


class Base(DeclarativeBase):
    metadata = MetaData(schema="driver_errors")


class Product(Base):
    __tablename__ = "products"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    price: Mapped[int]


engine = create_engine(
    os.environ["POSTGRES"].replace("postgresql://", "postgresql+psycopg2://"),
    connect_args={"connect_timeout": 10, "application_name": "shop"},
)
Session = sessionmaker(engine)
