import os
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Settings:
    database_url: str = "sqlite:///pipeline.db"
    feed_url: str = "http://127.0.0.1:8000"
    workers: int = 4
    out: Path = Path("out")

    @classmethod
    def from_env(cls):
        return cls(
            database_url=os.environ.get("DATABASE_URL", cls.database_url),
            feed_url=os.environ.get("FEED_URL", cls.feed_url),
            workers=int(os.environ.get("WORKERS", "4")),
            out=Path(os.environ.get("OUT", "out")),
        )
