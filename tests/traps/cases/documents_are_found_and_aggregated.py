# traps: 8.1, 8.2, 8.3, 8.5, 8.6, 8.7
# outcome: converted
# turns: fill, found, gone_through, aggregated, one, changed, refused, again
# servers: mongo
"""Finding is not awaited, aggregating is; cursors are chained and gone through."""

import os

from pymongo import ASCENDING, DESCENDING, MongoClient
from pymongo.errors import DuplicateKeyError


def fill(things):
    things.insert_many([{"_id": number, "kind": number % 3, "name": f"t{number}"} for number in range(6)])


def found(things):
    first = [thing["_id"] for thing in things.find({"kind": 1})]
    return first, [thing["_id"] for thing in things.find().sort("_id", -1).skip(1).limit(2)], len(list(things.find()))


def gone_through(things):
    numbers = []
    for thing in things.find().sort([("kind", ASCENDING), ("_id", DESCENDING)]):
        numbers.append(thing["_id"])
    with things.find() as cursor:
        return numbers, len([thing for thing in cursor])


def aggregated(things):
    return sorted([thing["_id"] for thing in things.aggregate([{"$match": {"kind": 1}}])]), sorted(
        things.distinct("kind")
    )


def one(things):
    return things.find_one({"_id": 3})["name"], things.find_one({"_id": 99}), things.count_documents({"kind": 2})


def changed(things):
    done = things.update_one({"_id": 1}, {"$set": {"name": "z"}})
    gone = things.delete_one({"_id": 5})
    return (
        done.matched_count,
        gone.deleted_count,
        things.find_one_and_update({"_id": 1}, {"$set": {"name": "y"}})["name"],
    )


def refused(things):
    try:
        things.insert_one({"_id": 1})
    except DuplicateKeyError:
        return "there is one"


def again(address):
    with MongoClient(address) as client:
        return client["shop"]["things"].count_documents({})


def main():
    client = MongoClient(os.environ["MONGO"])
    things = client.shop.things
    fill(things)
    print(found(things), gone_through(things), aggregated(things), one(things), changed(things), refused(things))
    client.close()
    print(again(os.environ["MONGO"]))


if __name__ == "__main__":
    main()
