from . import board
from .client import Cached, Client
from .core import FeedError, fetch, names

__all__ = [
    "Cached",
    "Client",
    "FeedError",
    "board",
    "fetch",
    "names",
]
