"""Bookmarks added, found and deleted in a file of their own."""

import os
import tempfile

from buku import BukuDb


def main():
    with tempfile.TemporaryDirectory() as folder:
        database = BukuDb(dbfile=os.path.join(folder, "marks.db"))
        print(database.add_rec("http://127.0.0.1:1/", title_in="one", tags_in=",a,b,", fetch=False))
        print(database.add_rec("http://127.0.0.1:2/", title_in="two", tags_in=",b,", fetch=False))
        print([tuple(record)[:4] for record in database.get_rec_all()])
        print(database.get_tag_all())
        print(database.delete_rec(1, chatty=False))
        database.close()


if __name__ == "__main__":
    main()
