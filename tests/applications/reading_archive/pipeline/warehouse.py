"""Where readings are kept."""
import logging
from contextlib import contextmanager

from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from .tables import metadata, readings, stations

logger = logging.getLogger("pipeline")


class Warehouse:
    def __init__(self, url: str, echo: bool = False) -> None:
        self.engine: Engine = create_engine(url, echo=echo)

    def create(self) -> "Warehouse":
        metadata.create_all(self.engine)
        return self

    def close(self) -> None:
        self.engine.dispose()

    def __enter__(self):
        return self.create()

    def __exit__(self, kind, error, trace):
        self.close()
        return False

    @contextmanager
    def transaction(self):
        with self.engine.begin() as connection:
            yield connection

    def station_id(self, connection: Connection, code: str, name: str) -> int:
        found = connection.execute(select(stations.c.id).where(stations.c.code == code)).scalar_one_or_none()
        if found is not None:
            return found
        result = connection.execute(stations.insert().values(code=code, name=name))
        return result.inserted_primary_key[0]

    def store(self, rows) -> int:
        stored = 0
        for row in rows:
            try:
                with self.transaction() as connection:
                    station = self.station_id(connection, row.code, row.name)
                    connection.execute(
                        readings.insert(),
                        {"station_id": station, "at": row.at, "celsius": row.celsius},
                    )
            except IntegrityError:
                logger.info("%s at %s is known", row.code, row.at)
            else:
                stored += 1
        return stored

    def count(self) -> int:
        with self.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(readings))

    def averages(self) -> dict:
        query = (
            select(stations.c.name, func.avg(readings.c.celsius).label("mean"))
            .join_from(stations, readings)
            .group_by(stations.c.name)
            .order_by(stations.c.name)
        )
        with self.engine.connect() as connection:
            return {name: round(mean, 2) for name, mean in connection.execute(query)}

    def each(self, code: str):
        query = select(readings.c.at, readings.c.celsius).join(stations).where(stations.c.code == code).order_by(readings.c.at)
        with self.engine.connect() as connection:
            for row in connection.execute(query).mappings():
                yield dict(row)

    def remove(self, code: str) -> int:
        with self.engine.begin() as connection:
            ids = select(stations.c.id).where(stations.c.code == code).scalar_subquery()
            return connection.execute(readings.delete().where(readings.c.station_id == ids)).rowcount
