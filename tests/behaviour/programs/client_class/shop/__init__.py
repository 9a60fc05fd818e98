from .client import Client, ShopError

__all__ = ["Client", "ShopError"]
