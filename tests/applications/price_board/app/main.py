import time
from contextlib import asynccontextmanager

import redis
import requests
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from app.config import get_settings
from app.database import Base, engine
from app.middleware import AuditMiddleware, RateLimitMiddleware
from app.routers import quotes
from app.services.quotes import UpstreamError


@asynccontextmanager
async def lifespan(app: FastAPI):
    settings = get_settings()
    Base.metadata.create_all(bind=engine)
    app.state.settings = settings
    app.state.http = requests.Session()
    app.state.http.headers.update({"User-Agent": "quotes/1.0"})
    app.state.redis = redis.Redis.from_url(settings.redis_url, decode_responses=True)
    yield
    app.state.http.close()
    app.state.redis.close()
    engine.dispose()


app = FastAPI(title="Quotes", lifespan=lifespan)
app.add_middleware(RateLimitMiddleware, window=30)
app.add_middleware(AuditMiddleware)
app.include_router(quotes.router)


@app.middleware("http")
async def count_hits(request: Request, call_next):
    start = time.perf_counter()
    response = await call_next(request)
    request.app.state.redis.hincrby("hits", request.url.path, 1)
    response.headers["X-Process-Time"] = str(time.perf_counter() - start)
    return response


@app.exception_handler(UpstreamError)
async def upstream_failed(request: Request, exc: UpstreamError):
    return JSONResponse({"detail": str(exc)}, status_code=502)


@app.get("/health")
def health(request: Request):
    request.app.state.redis.ping()
    return {"status": "ok"}


@app.get("/hits")
def hits(request: Request):
    return request.app.state.redis.hgetall("hits")
