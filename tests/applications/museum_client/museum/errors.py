class MuseumError(Exception):
    """What the catalogue refuses."""

    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status = status


class NotFound(MuseumError):
    pass
