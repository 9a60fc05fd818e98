# rows: 165
# outcome: converted
# run: -m pytest -q -s -p no:cacheprovider tests
# turns: books.py:Books.find, books.py:Books.titles, books.py:Books.add, shop.py:names, shop.py:rename, tests/fakes.py:FakeCollection.find_one, tests/fakes.py:FakeCollection.insert_one, tests/fakes.py:FakeCursor.execute, tests/fakes.py:FakeCursor.fetchall, tests/fakes.py:FakeConnection.commit, tests/test_books.py:test_titles, tests/test_shop.py:test_names
# stays: tests/fakes.py:FakeCollection.find, tests/fakes.py:FakeDocuments.sort, tests/fakes.py:FakeConnection.cursor
from books import books
from shop import names

if __name__ == "__main__":
    print(books.__name__, names.__name__)
