import logging
import time

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.config import get_settings
from app.database import SessionLocal
from app.models import AuditEntry

logger = logging.getLogger(__name__)


class RateLimitMiddleware(BaseHTTPMiddleware):
    def __init__(self, app: ASGIApp, window: int = 60):
        super().__init__(app)
        self.window = window

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        if request.url.path == "/health":
            return await call_next(request)
        redis_client = request.app.state.redis
        client = request.headers.get("x-client", "anonymous")
        key = f"rate:{client}"
        count = redis_client.incr(key)
        if count == 1:
            redis_client.expire(key, self.window)
        if count > get_settings().rate_limit:
            return JSONResponse({"detail": "Too many requests"}, status_code=429)
        return await call_next(request)


class AuditMiddleware:
    """Pure ASGI: writes one row for every request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        status = 500

        async def send_wrapper(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = time.perf_counter()
        try:
            await self.app(scope, receive, send_wrapper)
        finally:
            logger.info("%s took %.3f", scope["path"], time.perf_counter() - started)
            self.write(scope["method"], scope["path"], status)

    def write(self, method: str, path: str, status: int) -> None:
        db = SessionLocal()
        try:
            db.add(AuditEntry(method=method, path=path, status=status))
            db.commit()
        except Exception:
            db.rollback()
            logger.exception("could not audit")
        finally:
            db.close()
