import pymongo


class Books:
    def __init__(self, collection):
        self.collection = collection

    def find(self, title):
        return self.collection.find_one({"title": title})

    def titles(self, page=1, size=2):
        found = self.collection.find({}).sort("title", pymongo.ASCENDING)
        return [book["title"] for book in found.skip((page - 1) * size).limit(size)]

    def add(self, title):
        return self.collection.insert_one({"title": title}).inserted_id


def books(url):
    client = pymongo.MongoClient(url)
    return Books(client["library"]["books"])
