import os

from pymongo import MongoClient
from pymongo.database import Database

client: MongoClient = MongoClient(os.environ.get("MONGO", "mongodb://localhost:27017"))


def get_database() -> Database:
    return client["catalogue"]
