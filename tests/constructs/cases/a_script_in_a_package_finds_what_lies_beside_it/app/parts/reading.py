import store
from app import NAMES


def read():
    return [store.load(name) for name in NAMES]
