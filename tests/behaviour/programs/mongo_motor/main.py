import asyncio
import os

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection

client = AsyncIOMotorClient(os.environ["MONGO"])


async def fill(orders: AsyncIOMotorCollection):
    await orders.insert_many([{"_id": number, "who": number % 2, "total": 10 * number} for number in range(6)])
    return await orders.count_documents({})


async def totals(orders):
    cursor = orders.aggregate([{"$group": {"_id": "$who", "sum": {"$sum": "$total"}}}, {"$sort": {"_id": 1}}])
    return {row["_id"]: row["sum"] async for row in cursor}


async def ids(orders):
    found = []
    async for order in orders.find({"total": {"$gt": 10}}).sort("_id", -1):
        found.append(order["_id"])
    return found, await orders.find({}, {"total": 1}).to_list(length=2)


async def indexes(orders):
    return [index["name"] async for index in orders.list_indexes()], await orders.aggregate([{"$limit": 1}]).to_list(None)


def stop():
    client.close()


async def main():
    orders = client.shop.orders
    print(await fill(orders), await totals(orders), await ids(client["shop"]["orders"]))
    print(await indexes(orders), await client.shop.list_collection_names())
    stop()


asyncio.run(main())
