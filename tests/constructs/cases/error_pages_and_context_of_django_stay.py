# rows: 157
# outcome: refused framework-hook
# stays: missing, footer, fetch, main
import os

import django
import requests
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import path

SERVER = os.environ["SERVER"]
settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="of a test",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": ["__main__.footer"],
                "loaders": [("django.template.loaders.locmem.Loader", {"page.html": "{{ body }} {{ footer }}"})],
            },
        }
    ],
)
django.setup()


def fetch(name):
    return requests.get(f"{SERVER}/echo/{name}").json()["path"]


def footer(request):
    return {"footer": fetch("footer")}


def index(request):
    return render(request, "page.html", {"body": "body"})


def missing(request, exception):
    return HttpResponse(fetch("missing"), status=404)


handler404 = missing
urlpatterns = [path("", index)]


def main():
    client = Client()
    print(client.get("/").content)
    response = client.get("/nowhere")
    print(response.status_code, response.content)


if __name__ == "__main__":
    main()
