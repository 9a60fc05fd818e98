# rows: 154
# outcome: refused blocking-call-remains
# options: --target django=asgi
# stays: fetch, greeting, for_members.answer, members, visits, main
import os

import django
import requests
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import path

SERVER = os.environ["SERVER"]
settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="of a test",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
)
django.setup()


def fetch(name):
    return requests.get(f"{SERVER}/echo/{name}").json()["path"]


def greeting(request):
    name = fetch("guest") if request.user.is_anonymous else request.user.username
    return HttpResponse(name)


def for_members(view):
    def answer(request):
        if not request.session.get("member"):
            request.session["member"] = True
            return HttpResponse("come again", status=403)
        return view(request)

    return answer


@for_members
def members(request):
    return HttpResponse(fetch("members"))


def visits(request):
    cache.set("visits", cache.get("visits", 0) + 1)
    return HttpResponse(fetch(f"visit-{cache.get('visits')}"))


urlpatterns = [path("greeting", greeting), path("members", members), path("visits", visits)]


def main():
    client = Client()
    for url in ["/greeting", "/members", "/members", "/visits", "/visits"]:
        response = client.get(url)
        print(response.status_code, response.content)


if __name__ == "__main__":
    main()
