from typing import Annotated

import redis
import requests
from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.config import Settings, get_settings
from app.database import get_db
from app.services.quotes import QuoteService


def get_http(request: Request) -> requests.Session:
    return request.app.state.http


def get_redis(request: Request) -> redis.Redis:
    return request.app.state.redis


DB = Annotated[Session, Depends(get_db)]
Http = Annotated[requests.Session, Depends(get_http)]
Cache = Annotated[redis.Redis, Depends(get_redis)]
Config = Annotated[Settings, Depends(get_settings)]


def get_quote_service(http: Http, cache: Cache, db: DB, settings: Config) -> QuoteService:
    return QuoteService(http, cache, db, settings.upstream_url, settings.cache_ttl)


Quotes = Annotated[QuoteService, Depends(get_quote_service)]
