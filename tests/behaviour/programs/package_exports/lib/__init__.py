from .core import *
from .core import fetch as get_item
from .core.helpful import plus, twice
