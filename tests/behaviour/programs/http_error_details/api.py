import requests


class ApiError(Exception):
    def __init__(self, message, response):
        super().__init__(message)
        self.response = response


class Api:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()

    def _complain(self, error):
        raise ApiError(error.response.reason, error.response)

    def get(self, path):
        try:
            response = self.session.get(self.base + path)
            response.raise_for_status()
        except requests.HTTPError as error:
            self._complain(error)
        return response.json()

    def close(self):
        self.session.close()


def why(url):
    try:
        requests.get(url).raise_for_status()
    except requests.HTTPError as error:
        response = error.response
        return response.reason, str(response.url).rsplit("/", 1)[1], response.url.rsplit("/", 1)[1], response.ok
    except (requests.RequestException, ValueError) as error:
        if error.response is not None and not error.response.ok:
            return error.response.reason
        return "no response"
    return "fine"
