# rows: 154
# outcome: converted
# options: --target django=asgi
# turns: fetch, level, compare, Warnings.get, Warnings.post, page, agented.answer, agent, bare
# stays: agented, health, Warnings.shown, show, main
import functools
import json
import os

import django
import requests
from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.test import Client
from django.urls import path, re_path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

SERVER = os.environ["SERVER"]
TEMPLATE = "{% for one in names %}<li>{{ one }}</li>{% endfor %}"

settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="of a test",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"names.html": TEMPLATE})]},
        }
    ],
)
django.setup()


def fetch(name):
    response = requests.get(f"{SERVER}/echo/{name}")
    return response.json()["path"]


def health(request):
    return HttpResponse("ok")


@require_GET
def level(request, name):
    """What is known of one."""
    if name == "nobody":
        raise Http404("nobody")
    unit = request.GET.get("unit", "m")
    return JsonResponse({"name": fetch(name), "unit": unit})


@csrf_exempt
@require_POST
def compare(request):
    names = json.loads(request.body)["names"]
    return JsonResponse({"names": [fetch(name) for name in names], "agent": request.headers.get("X-Agent")})


@method_decorator(csrf_exempt, name="dispatch")
class Warnings(View):
    """A class answers by coroutine functions, or by none: one of these does not wait."""

    prefix = "warning"

    def get(self, request, name):
        return self.shown(fetch(name))

    def post(self, request, name):
        return self.shown(name.upper())

    def shown(self, name):
        return JsonResponse({"shown": f"{self.prefix} {name} {self.kwargs['name']}"})


def agented(view):
    @functools.wraps(view)
    def answer(request, *args):
        if "X-Agent" not in request.headers:
            return HttpResponse("no agent", status=403)
        return view(request, *args)

    return answer


@agented
def agent(request):
    return HttpResponse(fetch(request.headers["X-Agent"]))


def bare(request, name):
    return HttpResponse(fetch(name))


def page(request):
    names = [fetch("a"), fetch("b")]
    return render(request, "names.html", {"names": names})


urlpatterns = [
    path("health", csrf_exempt(health)),
    path("bare/<str:name>", require_http_methods(["GET", "HEAD"])(bare)),
    path("level/<str:name>", level, name="level"),
    re_path(r"^compare/?$", compare),
    path("warnings/<name>", Warnings.as_view(), name="warnings"),
    path("agent", agent),
    path("page", page),
]


def show(response):
    print(response.status_code, response.content.decode())


def main():
    client = Client()
    show(client.get("/health"))
    show(client.get("/level/HAM?unit=cm"))
    print(client.get("/level/nobody").status_code, client.post("/level/HAM").status_code)
    show(client.post("/compare", {"names": ["a", "b"]}, content_type="application/json", headers={"X-Agent": "x"}))
    show(client.get("/warnings/fog"))
    show(client.post("/warnings/fog"))
    print(client.delete("/warnings/fog").status_code)
    show(client.get("/agent"))
    show(client.get("/agent", headers={"X-Agent": "smith"}))
    show(client.get("/bare/x"))
    print(client.post("/bare/x").status_code)
    show(client.get("/page"))


if __name__ == "__main__":
    main()
