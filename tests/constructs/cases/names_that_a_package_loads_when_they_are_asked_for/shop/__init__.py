import importlib

VERSION = 1
LATE = {"count": "shop.stock", "total": "shop.stock"}


def __getattr__(name):
    if name in LATE:
        module = importlib.import_module(LATE[name])
        return getattr(module, name)
    raise AttributeError(name)
