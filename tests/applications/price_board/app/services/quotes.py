import json

import redis
import requests
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Quote


class UpstreamError(Exception):
    def __init__(self, status: int):
        super().__init__(f"upstream answered {status}")
        self.status = status


class QuoteService:
    def __init__(self, http: requests.Session, cache: redis.Redis, db: Session, base_url: str, ttl: int):
        self.http = http
        self.cache = cache
        self.db = db
        self.base_url = base_url
        self.ttl = ttl

    def latest(self, symbol: str) -> dict:
        key = f"quote:{symbol}"
        cached = self.cache.get(key)
        if cached is not None:
            return json.loads(cached)
        try:
            response = self.http.get(f"{self.base_url}/quotes/{symbol}", timeout=5)
            response.raise_for_status()
        except requests.HTTPError as exc:
            raise UpstreamError(exc.response.status_code) from exc
        except requests.RequestException as exc:
            raise UpstreamError(0) from exc
        data = response.json()
        self.cache.setex(key, self.ttl, json.dumps(data))
        self.db.add(Quote(symbol=symbol, price=data["price"]))
        self.db.commit()
        return data

    def history(self, symbol: str, skip: int, limit: int) -> tuple[int, list[Quote]]:
        total = self.db.scalar(select(func.count()).select_from(Quote).where(Quote.symbol == symbol)) or 0
        rows = self.db.scalars(
            select(Quote).where(Quote.symbol == symbol).order_by(Quote.id).offset(skip).limit(limit)
        ).all()
        return total, list(rows)
