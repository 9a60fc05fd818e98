import os
import sys

from . import extract, report
from .load import Warehouse
from .transform import row


def main(argv):
    server, folder = argv
    warehouse = Warehouse(os.path.join(folder, "items.db"))
    warehouse.prepare()
    print("loaded", warehouse.store([row(item) for item in extract.pages(server)]))
    totals = warehouse.totals()
    for tag, total in totals:
        print(tag, total)
    print("report has", report.check(report.write(folder, totals)), "lines")
    print("checked")


if __name__ == "__main__":
    main(sys.argv[1:])
