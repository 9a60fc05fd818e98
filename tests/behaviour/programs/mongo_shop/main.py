import os
import sys

import pymongo
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError, OperationFailure


class Shop:
    def __init__(self, client: MongoClient):
        self.client = client
        self.orders = client.shop.orders
        self.people = client["shop"]["people"]

    def fill(self):
        self.people.create_index("name", unique=True)
        self.people.insert_many([{"_id": n, "name": name, "age": 20 + n} for n, name in enumerate("ada alan grace linus".split())])
        for number in range(7):
            self.orders.insert_one({"_id": number, "who": number % 3, "total": 10 * number})

    def older(self, age):
        found = []
        for person in self.people.find({"age": {"$gt": age}}).sort("age", pymongo.DESCENDING):
            found.append(person["name"])
        return found

    def totals(self):
        stages = [{"$match": {"total": {"$gt": 0}}}, {"$group": {"_id": "$who", "sum": {"$sum": "$total"}}}, {"$sort": {"_id": 1}}]
        return {row["_id"]: row["sum"] for row in self.orders.aggregate(stages)}

    def page(self, number, size=2):
        cursor = self.orders.find({}, {"total": 1}).sort("_id").skip(number * size).limit(size)
        return list(cursor)

    def rename(self, old, new):
        person = self.people.find_one({"name": old})
        if person is None:
            return None
        result = self.people.update_one({"_id": person["_id"]}, {"$set": {"name": new}, "$inc": {"age": 1}})
        return result.modified_count, self.people.find_one({"_id": person["_id"]})

    def add(self, name):
        try:
            return self.people.insert_one({"_id": 99, "name": name}).inserted_id
        except DuplicateKeyError as error:
            return type(error).__name__, error.code

    def move(self, fails):
        try:
            with self.client.start_session() as session:
                with session.start_transaction():
                    self.orders.delete_one({"_id": 0}, session=session)
                    if fails:
                        raise ValueError("no")
                    self.orders.update_many({}, {"$inc": {"total": 1}}, session=session)
        except ValueError:
            pass
        return self.orders.count_documents({})


def batches(orders: Collection):
    with orders.find(batch_size=3).sort("_id") as cursor:
        first = next(cursor, None)
        rest = [order["_id"] for order in cursor]
    return first["_id"], rest, cursor.alive


def numbered(people):
    for place, person in enumerate(people.find().sort("name"), start=1):
        print(place, person["name"])
    return sorted(people.find(), key=lambda person: -person.get("age", 0))[0]["name"], people.distinct("age")


def main():
    with MongoClient(os.environ["MONGO"]) as client:
        shop = Shop(client)
        shop.fill()
        print(shop.older(21), shop.totals())
        print(shop.page(1), shop.page(9))
        print(shop.rename("alan", "alonzo"), shop.rename("nobody", "x"))
        print(shop.add("ada"), shop.add("edsger"))
        print(shop.move(True), shop.move(False), shop.orders.find_one(sort=[("total", -1)])["total"])
        print(batches(shop.orders))
        print(numbered(shop.people))
        print(shop.people.find_one_and_delete({"_id": 99})["name"], shop.people.delete_many({"age": {"$lt": 22}}).deleted_count)
        print(sorted(client.shop.list_collection_names()), client.admin.command("ping")["ok"])
        print([index["name"] for index in shop.people.list_indexes()])
        try:
            client.shop.command("nothing")
        except OperationFailure as error:
            print(error.code, error.details["errmsg"])
        client.drop_database("shop")
        print(shop.people.estimated_document_count(), file=sys.stdout)


if __name__ == "__main__":
    main()
