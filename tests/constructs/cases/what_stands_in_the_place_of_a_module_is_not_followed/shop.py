import sys
from typing import TYPE_CHECKING

from client import Client


class Shop:
    def get_client(self):
        return Client("shop ")


if TYPE_CHECKING:

    def get_client():
        pass


sys.modules[__name__] = Shop()
