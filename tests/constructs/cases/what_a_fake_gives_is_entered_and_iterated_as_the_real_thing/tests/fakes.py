class Inserted:
    def __init__(self, inserted_id):
        self.inserted_id = inserted_id


class FakeDocuments:
    def __init__(self, documents):
        self.documents = documents

    def sort(self, key, direction):
        self.documents = sorted(self.documents, key=lambda one: one[key])
        return self

    def skip(self, count):
        self.documents = self.documents[count:]
        return self

    def limit(self, count):
        self.documents = self.documents[:count]
        return self

    def __iter__(self):
        return iter(self.documents)


class FakeCollection:
    def __init__(self, *documents):
        self.documents = list(documents)

    def find(self, query):
        matches = lambda one: all(one.get(key) == value for key, value in query.items())
        return FakeDocuments([one for one in self.documents if matches(one)])

    def find_one(self, query):
        for document in self.find(query):
            return document
        return None

    def insert_one(self, document):
        self.documents.append(document)
        return Inserted(len(self.documents))


class FakeCursor:
    def __init__(self, connection):
        self.connection = connection

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def execute(self, query, values=None):
        self.connection.executed.append(values)

    def fetchall(self):
        return self.connection.rows

    def close(self):
        self.connection.executed.append("closed")


class FakeConnection:
    def __init__(self, rows=()):
        self.rows = rows
        self.executed = []

    def cursor(self, **options):
        return FakeCursor(self)

    def commit(self):
        self.executed.append("committed")

    def close(self):
        self.executed.append("gone")
