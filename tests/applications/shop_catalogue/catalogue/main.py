from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from pymongo.database import Database

from catalogue.database import get_database
from catalogue.repositories import Products, Shelves


class Product(BaseModel):
    key: str
    title: str
    price: float


def get_products(database: Database = Depends(get_database)) -> Products:
    return Products(database)


def get_shelves(database: Database = Depends(get_database)) -> Shelves:
    return Shelves(database)


app = FastAPI()


@app.get("/products")
def cheap(below: float = 100, products: Products = Depends(get_products)) -> list[Product]:
    return products.cheaper_than(below)


@app.post("/products", status_code=201)
def add(product: Product, products: Products = Depends(get_products)):
    if products.find(product.key) is not None:
        raise HTTPException(409, "there is one of that key")
    products.add(product.key, title=product.title, price=product.price)
    return {"products": products.count()}


@app.put("/products/{key}/title")
def rename(key: str, title: str, products: Products = Depends(get_products)):
    if not products.rename(key, title):
        raise HTTPException(404)
    return products.find(key)


@app.delete("/products/{key}")
def remove(key: str, products: Products = Depends(get_products)):
    return {"removed": products.remove(key)}


@app.get("/shelves")
def shelves(shelves: Shelves = Depends(get_shelves)):
    return shelves.titles()


@app.get("/version")
def version():
    return {"version": 3}
