"""What clients give."""


class Shelf:
    """The same in both faces."""


class Parcel:
    """A parcel."""

    weight = 1

    def open(self) -> bytes:
        """What is in it."""
        return b""


class AsyncParcel:
    """A parcel that is opened over the network."""

    weight = 1

    async def open(self) -> bytes:
        """What is in it."""
        return b""
