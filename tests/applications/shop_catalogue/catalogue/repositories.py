"""Collections, as the routes see them."""

from pymongo import ASCENDING
from pymongo.collection import Collection
from pymongo.database import Database


class Repository:
    name = ""

    def __init__(self, database: Database):
        self.collection: Collection = database[self.name]

    def find(self, key):
        found = self.collection.find_one({"key": key}, {"_id": False})
        return found

    def add(self, key, **fields):
        self.collection.insert_one({"key": key, **fields})

    def remove(self, key) -> bool:
        return self.collection.delete_one({"key": key}).deleted_count == 1


class Products(Repository):
    name = "products"

    def cheaper_than(self, price):
        cursor = self.collection.find({"price": {"$lt": price}}, {"_id": False})
        return list(cursor.sort("price", ASCENDING))

    def count(self) -> int:
        return self.collection.count_documents({})

    def rename(self, key, title):
        result = self.collection.update_one({"key": key}, {"$set": {"title": title}})
        return result.matched_count


class Shelves(Repository):
    name = "shelves"

    def titles(self):
        return [shelf["title"] for shelf in self.collection.find().sort("title", ASCENDING)]
