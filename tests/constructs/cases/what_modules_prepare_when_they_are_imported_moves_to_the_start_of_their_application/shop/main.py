from fastapi import FastAPI

from .routers import parts

app = FastAPI(title=parts.title)
app.include_router(parts.router)
