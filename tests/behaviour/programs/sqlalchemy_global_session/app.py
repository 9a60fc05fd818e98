import os
import sys

os.chdir(sys.argv[1])

from shop import stock  # noqa: E402
from shop.db import Base, engine, session  # noqa: E402


def main():
    Base.metadata.create_all(engine)
    stock.put("pen")
    stock.put("ink")
    stock.save()
    pen = stock.find("pen")
    stock.rename(pen, "pencil")
    print(stock.find("pen"), stock.find("pencil").id, stock.find("pencil") is pen)
    session.close()
    engine.dispose()


if __name__ == "__main__":
    main()
