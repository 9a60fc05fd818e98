class GardenError(Exception):
    """Base of everything this package raises."""

    def __init__(self, message, status_code=None):
        super().__init__(message)
        self.status_code = status_code


class Unauthorized(GardenError):
    pass


class NotFound(GardenError):
    pass


class RateLimited(GardenError):
    def __init__(self, message, retry_after):
        super().__init__(message, 429)
        self.retry_after = retry_after
