"""Keeps parcels behind a slow network: the in-house library that docs/mappings.md drafts a table for."""

from courier.client import AsyncClient, Client
from courier.parcels import AsyncParcel, Parcel

__all__ = ["AsyncClient", "AsyncParcel", "Client", "Parcel"]
