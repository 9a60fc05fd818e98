# rows: 154
# outcome: refused blocking-call-remains
# options: --target django=asgi
# stays: rates, priced, gated, rated, main
import functools
import os
import threading

import django
import requests
from django.conf import settings
from django.http import JsonResponse
from django.test import Client
from django.urls import path

SERVER = os.environ["SERVER"]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="of a test")
django.setup()

lock = threading.Lock()
known = {}


class Gate:
    def __init__(self):
        self.places = threading.BoundedSemaphore(2)


gate = Gate()


@functools.lru_cache(maxsize=None)
def rates():
    return requests.get(f"{SERVER}/echo/rates").json()


def priced(request, name):
    with lock:
        if name not in known:
            known[name] = requests.get(f"{SERVER}/echo/{name}").json()
    return JsonResponse(known[name])


def gated(request):
    with gate.places:
        return JsonResponse(requests.get(f"{SERVER}/echo/gated").json())


def rated(request):
    return JsonResponse(rates())


urlpatterns = [path("priced/<name>", priced), path("gated", gated), path("rated", rated)]


def main():
    client = Client()
    for url in ["/priced/a", "/priced/a", "/gated", "/rated", "/rated"]:
        print(client.get(url).json()["path"])


if __name__ == "__main__":
    main()
