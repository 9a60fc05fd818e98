"""A client for a shop."""

from .client import CachedClient, Client
from .report import summary

__all__ = ["CachedClient", "Client", "summary"]
