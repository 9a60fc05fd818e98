from app import Client, Service


class FakeClient:
    def fetch(self, name):
        return "fake " + name

    def close(self):
        return "nothing"


def test_given():
    service = Service(FakeClient())
    assert service.load("a") == "FAKE A" and service.client.close() == "nothing"


def test_set():
    service = Service(Client())
    service.client = FakeClient()
    assert service.load("b") == "FAKE B"
