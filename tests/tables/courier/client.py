"""Clients of both faces."""

from courier.parcels import AsyncParcel, Parcel, Shelf


class Client:
    """Asks and waits."""

    def __init__(self, url: str, retries: int = 0) -> None:
        self.url = url

    @property
    def shelf(self) -> Shelf:
        """Where parcels stand."""
        return Shelf()

    def fetch(self, key: str) -> Parcel:
        """A parcel."""
        return Parcel()

    def send(self, parcel: Parcel) -> None:
        """Take one away."""

    def forget(self) -> None:
        """Only here."""

    def with_retries(self, retries: int) -> "Client":
        """Another client."""
        return self

    def each(self):
        """All parcels."""
        yield Parcel()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_) -> None:
        pass


class AsyncClient:
    """Asks, and lets others run."""

    def __init__(self, url: str, retries: int = 0) -> None:
        self.url = url

    @property
    def shelf(self) -> Shelf:
        """Where parcels stand."""
        return Shelf()

    async def fetch(self, key: str) -> AsyncParcel:
        """A parcel."""
        return AsyncParcel()

    async def send(self, parcel: AsyncParcel) -> None:
        """Take one away."""

    def with_retries(self, retries: int) -> "AsyncClient":
        """Another client."""
        return self

    async def each(self):
        """All parcels."""
        yield AsyncParcel()

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(self, *_) -> None:
        pass
