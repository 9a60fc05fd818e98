def row(item):
    return item["id"], item["name"], item["tags"][0], item["price"]
