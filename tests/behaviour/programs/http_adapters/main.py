"""Sessions with adapters: retries by number and by status, prepared before and behind the session."""

import sys

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry


def make_session(retries=3):
    session = requests.Session()
    session.headers.update({"X-Team": "blue"})
    retry = Retry(total=retries, backoff_factor=0.001, status_forcelist=[503], respect_retry_after_header=False)  # the server is flaky
    adapter = HTTPAdapter(max_retries=retry, pool_maxsize=2)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def quiet_session():
    session = requests.Session()
    retry = Retry(total=1, status_forcelist=[503], raise_on_status=False, respect_retry_after_header=False)
    session.mount("http://", HTTPAdapter(max_retries=retry))
    return session


class Api:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()
        self.session.mount("http://", HTTPAdapter(max_retries=2))

    def count(self, size):
        return len(self.session.get(f"{self.base}/bytes/{size}").content)

    def close(self):
        self.session.close()


class Patient(HTTPAdapter):
    """An adapter of the project's own: nothing in httpx is called like its methods."""

    def send(self, request, **kwargs):
        kwargs["timeout"] = 30
        return super().send(request, **kwargs)


def patiently(url):
    session = requests.Session()
    session.mount("http://", Patient())
    status = session.get(url).status_code
    session.close()
    return status


def main(base):
    with make_session() as session:
        print("third time", session.get(f"{base}/flaky/one/2").json())
        print("posted", session.post(f"{base}/flaky/two/1", data={"a": 1}).status_code)
        try:
            session.get(f"{base}/flaky/three/9")
        except requests.RequestException as error:
            print("given up", isinstance(error, OSError) or bool(error.args))
    with quiet_session() as session:
        print("no luck", session.get(f"{base}/flaky/four/9").status_code)
    api = Api(base)
    print("bytes", api.count(17))
    api.close()
    try:
        requests.get("http://127.0.0.1:1/nothing", timeout=1)
    except requests.ConnectionError:
        print("refused")
    print("patiently", patiently(f"{base}/bytes/3"))


if __name__ == "__main__":
    main(sys.argv[1])
