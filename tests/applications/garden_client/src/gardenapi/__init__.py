from .client import GardenClient
from .exceptions import GardenError, NotFound, RateLimited, Unauthorized
from .models import Bed, Plant

__all__ = ["GardenClient", "GardenError", "NotFound", "RateLimited", "Unauthorized", "Bed", "Plant"]
__version__ = "1.2.0"
