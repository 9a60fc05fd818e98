from .fetching import *
from .helpful import *

__all__ = ["fetch", "twice"]
