from .client import Client, Loud, load, timed

__all__ = ["Client", "Loud", "load", "timed"]
