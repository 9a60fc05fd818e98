import os
import sys
from pathlib import Path

os.environ["SHOP_DB"] = str(Path(sys.argv[1]) / "shop.db")

from app.database import Base, engine, session  # noqa: E402
from app.visits import Visit, ready  # noqa: E402


def seed():
    """Two visits to begin with."""
    Base.metadata.create_all(engine)
    print(
        "seeded",
        sum([1 for name in ("ready", "again") if ready(name)]),
    )
    session.query(Visit).filter(
        Visit.name == "again",
    ).delete()
    session.commit()


if __name__ == "__main__":
    seed()
