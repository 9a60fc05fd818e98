import requests


class ApiError(requests.HTTPError):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code


class Plain(requests.HTTPError):
    pass


class Star(requests.RequestException):
    def __init__(self, *args, **kwargs):
        self.code = kwargs.pop("code", None)
        super().__init__(*args, **kwargs)


class Nothing(requests.RequestException):
    """Raised without a word."""


class Base(requests.exceptions.RequestException):
    status = None

    def __init__(self, message, response=None):
        self.message = message
        requests.exceptions.RequestException.__init__(self, message)


class NotFound(Base):
    status = 404


class Limited(NotFound, ValueError):
    def __init__(self, message, wait):
        super().__init__(message)
        self.wait = wait


class Offline(requests.ConnectionError):
    pass


class Deep(Offline):
    def __str__(self):
        return f"deep: {super().__str__()}"


class Two(requests.Timeout):
    def __init__(self, code, text):
        super().__init__(code, text)
