# traps: 8.4
# outcome: refused unmapped-member
# stays: third
# servers: mongo
"""An AsyncCursor has no items."""

import os

from pymongo import MongoClient


def third(things):
    things.insert_many([{"_id": number} for number in range(5)])
    return things.find().sort("_id", 1)[2]["_id"], [thing["_id"] for thing in things.find().sort("_id", 1)[1:3]]


def main():
    client = MongoClient(os.environ["MONGO"])
    print(third(client.shop.things))
    client.close()


if __name__ == "__main__":
    main()
