from .more import twice
