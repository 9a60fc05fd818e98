# rows: 154
# outcome: refused external-base
# options: --target django=asgi
# stays: Stamped.get, Stamped.dispatch, Page.get, fetch, main
import os

import django
import requests
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views import View
from django.views.generic import TemplateView

SERVER = os.environ["SERVER"]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="of a test")
django.setup()


def fetch(name):
    return requests.get(f"{SERVER}/echo/{name}").json()["path"]


class Stamped(View):
    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response["X-Stamp"] = "stamped"
        return response

    def get(self, request):
        return HttpResponse(fetch("a"))


class Page(TemplateView):
    def get(self, request):
        return HttpResponse(fetch("b"))


urlpatterns = [path("stamped", Stamped.as_view()), path("page", Page.as_view())]


def main():
    client = Client()
    response = client.get("/stamped")
    print(response.content, response["X-Stamp"])
    print(client.get("/page").content)


if __name__ == "__main__":
    main()
