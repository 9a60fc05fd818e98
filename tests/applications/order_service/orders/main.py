from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, HTTPException
from psycopg2.extensions import connection
from pydantic import BaseModel

from orders.database import create_tables, get_connection
from orders.repository import InvalidOrder, Orders


@asynccontextmanager
async def lifespan(app: FastAPI):
    create_tables()
    yield


app = FastAPI(lifespan=lifespan)


class Order(BaseModel):
    customer: str
    lines: dict[str, int]


@app.post("/orders", status_code=201)
def place(order: Order, conn: connection = Depends(get_connection)):
    try:
        key = Orders(conn).place(order.customer, order.lines)
    except InvalidOrder as error:
        raise HTTPException(status_code=400, detail=str(error)) from error
    return {"id": key}


@app.get("/orders/{key}")
def find(key: int, conn: connection = Depends(get_connection)):
    order = Orders(conn).find(key)
    if order is None:
        raise HTTPException(status_code=404)
    return order


@app.get("/customers/{customer}/orders")
def orders_of(customer: str, conn: connection = Depends(get_connection)) -> list[int]:
    return Orders(conn).of(customer)


@app.get("/articles/{article}/total")
def total(article: str, conn: connection = Depends(get_connection)) -> int:
    return Orders(conn).total(article)


@app.delete("/orders/{key}")
def cancel(key: int, conn: connection = Depends(get_connection)):
    if not Orders(conn).cancel(key):
        raise HTTPException(status_code=404)
    return {"cancelled": key}


@app.get("/health")
def health():
    return {"status": "ok"}
