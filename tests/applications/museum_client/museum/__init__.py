"""A client of the museum's catalogue."""

from museum.client import Museum
from museum.errors import MuseumError, NotFound
from museum.session import MuseumSession

__all__ = ["Museum", "MuseumError", "MuseumSession", "NotFound"]
