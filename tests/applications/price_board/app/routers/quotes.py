from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict

from app.dependencies import Quotes
from app.services.quotes import UpstreamError

router = APIRouter(prefix="/quotes", tags=["quotes"])


class QuoteOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    symbol: str
    price: float


class Page(BaseModel):
    total: int
    items: list[QuoteOut]


@router.get("/{symbol}")
def latest(symbol: str, quotes: Quotes):
    try:
        return quotes.latest(symbol.upper())
    except UpstreamError as exc:
        if exc.status == 404:
            raise HTTPException(status_code=404, detail="Unknown symbol")
        raise


@router.get("/{symbol}/history", response_model=Page)
def history(symbol: str, quotes: Quotes, skip: int = 0, limit: int = Query(10, le=100)):
    total, items = quotes.history(symbol.upper(), skip, limit)
    return {"total": total, "items": items}


@router.get("/{symbol}/raw")
def raw(symbol: str, request: Request):
    http = request.app.state.http
    response = http.get(f"{request.app.state.settings.upstream_url}/quotes/{symbol}", timeout=5)
    return {"status": response.status_code, "body": response.text}


@router.delete("/{symbol}/cache", status_code=204)
def forget(symbol: str, request: Request):
    request.app.state.redis.delete(f"quote:{symbol.upper()}")
