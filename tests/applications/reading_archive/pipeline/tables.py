from sqlalchemy import Column, DateTime, Float, ForeignKey, Integer, MetaData, String, Table, UniqueConstraint, func

metadata = MetaData()

stations = Table(
    "stations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(10), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("station_id", ForeignKey("stations.id"), nullable=False),
    Column("at", String(20), nullable=False),
    Column("celsius", Float, nullable=False),
    Column("created", DateTime, server_default=func.now()),
    UniqueConstraint("station_id", "at"),
)
