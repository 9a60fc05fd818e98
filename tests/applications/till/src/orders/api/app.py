import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import BackgroundTasks, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from .. import service
from ..db import Base, UnitOfWork, engine
from ..payments import PaymentClient, PaymentError, get_payment_client

UPLOADS = Path("uploads")


@asynccontextmanager
async def lifespan(app: FastAPI):
    Base.metadata.create_all(engine)
    yield
    engine.dispose()


app = FastAPI(lifespan=lifespan)


def get_uow() -> UnitOfWork:
    return UnitOfWork()


Uow = Annotated[UnitOfWork, Depends(get_uow)]
Client = Annotated[PaymentClient, Depends(get_payment_client)]


class CustomerIn(BaseModel):
    name: str = Field(min_length=1)


class OrderIn(BaseModel):
    amount: int = Field(gt=0)


@app.middleware("http")
async def add_timing(request: Request, call_next):
    start = time.perf_counter()
    response = await call_next(request)
    response.headers["x-took"] = f"{time.perf_counter() - start:.4f}"
    return response


@app.exception_handler(LookupError)
def not_found(request: Request, exc: LookupError):
    return JSONResponse({"detail": str(exc)}, status_code=404)


@app.post("/customers", status_code=201)
def create_customer(body: CustomerIn, uow: Uow):
    return {"id": service.register(uow, body.name)}


@app.post("/customers/{customer_id}/orders", status_code=201)
def create_order(customer_id: int, body: OrderIn, uow: Uow, tasks: BackgroundTasks):
    order = service.place_order(uow, customer_id, body.amount)
    tasks.add_task(write_receipt, order.id, order.amount)
    return {"id": order.id, "status": order.status.value}


@app.get("/customers/{customer_id}/orders")
def get_orders(customer_id: int, uow: Uow, page: int = 1):
    return service.list_orders(uow, customer_id, page)


@app.post("/orders/{order_id}/pay")
def pay_order(order_id: int, uow: Uow, client: Client):
    try:
        return {"charge": service.pay(uow, client, order_id)}
    except PaymentError as exc:
        raise HTTPException(502, str(exc))


def write_receipt(order_id: int, amount: int) -> None:
    UPLOADS.mkdir(exist_ok=True)
    (UPLOADS / f"receipt-{order_id}.txt").write_text(f"order {order_id}: {amount}\n")
