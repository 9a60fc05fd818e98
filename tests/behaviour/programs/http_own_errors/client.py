import requests
from errors import ApiError, Deep, Limited, NotFound, Nothing, Offline, Plain, Star, Two
from requests.exceptions import HTTPError, InvalidURL, SSLError


def made(kind, *args):
    return kind(*args)


def get(url):
    r = requests.get(url)
    code = r.status_code
    if code == 400:
        raise requests.HTTPError("x")
    if code == 401:
        raise requests.HTTPError("x", response=r)
    if code == 402:
        raise requests.ConnectionError("down")
    if code == 403:
        raise requests.ConnectionError("about", response=r)
    if code == 404:
        raise ApiError(404)
    if code == 405:
        raise HTTPError("with", request=r.request, response=r) from ValueError("cause")
    if code == 406:
        raise requests.Timeout()
    if code == 407:
        raise SSLError(request=r.request)
    if code == 408:
        raise InvalidURL("bad")
    if code == 409:
        error = requests.exceptions.TooManyRedirects("many")
        raise error from None
    if code == 410:
        raise Plain("p")
    if code == 411:
        raise Star("s", code=3)
    if code == 412:
        raise Nothing
    if code == 413:
        raise requests.exceptions.JSONDecodeError("a", "b", 0)
    if code == 414:
        raise Nothing("something")
    return r.text


def fetch(url, code):
    if code == 1:
        raise NotFound("nf")
    if code == 2:
        raise Limited("lim", 3)
    if code == 3:
        raise Offline("off")
    if code == 4:
        raise Deep("down")
    if code == 5:
        raise Two(5, "five")
    if code == 6:
        raise made(Offline, "made")
    return requests.get(url).text
