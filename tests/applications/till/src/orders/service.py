import time

from .db import Order, Status, UnitOfWork
from .payments import PaymentClient, PaymentError


def register(uow: UnitOfWork, name: str) -> int:
    with uow:
        customer = uow.customers.add(name)
        uow.commit()
        return customer.id


def place_order(uow: UnitOfWork, customer_id: int, amount: int) -> Order:
    with uow:
        customer = uow.customers.get(customer_id)
        if customer is None:
            raise LookupError(f"no customer {customer_id}")
        order = uow.orders.add(customer, amount)
        uow.commit()
        return order


def pay(uow: UnitOfWork, client: PaymentClient, order_id: int, attempts: int = 3) -> str:
    with uow:
        order = uow.orders.get(order_id)
        for attempt in range(attempts):
            try:
                charge = client.charge(order.id, order.amount)
                break
            except PaymentError:
                if attempt == attempts - 1:
                    raise
                time.sleep(0.01 * 2**attempt)
        order.status = Status.paid
        uow.commit()
        return charge


def list_orders(uow: UnitOfWork, customer_id: int, page: int = 1) -> dict:
    with uow:
        rows, total = uow.orders.of_customer(customer_id, page)
        return {"total": total, "orders": [{"id": row.id, "amount": row.amount, "status": row.status.value} for row in rows]}
