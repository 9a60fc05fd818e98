# rows: 154, 155
# outcome: converted
# options: --target django=asgi
# turns: fetch, found, level, listed, paged, refresh, forget, counted, latest, Ports.get, Ports.post, named
# stays: names, Port.label, main
import os

import django
import requests
from django.conf import settings

SERVER = os.environ["SERVER"]
settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="of a test",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"port.html": "{{ port }} {{ port.readings.count }}"})]},
        }
    ],
)
django.setup()

from django.db import connection, models
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.test import Client
from django.urls import path
from django.views import View


class Port(models.Model):
    code = models.CharField(max_length=8, unique=True)
    level = models.IntegerField(default=0)
    kind = models.CharField(max_length=1, choices=[("s", "sea"), ("r", "river")], default="s")

    class Meta:
        app_label = "ports"

    def __str__(self):
        return self.label()

    def label(self):
        return f"port {self.code}"


class Reading(models.Model):
    port = models.ForeignKey(Port, on_delete=models.CASCADE, related_name="readings")
    level = models.IntegerField()

    class Meta:
        app_label = "ports"


def fetch(name):
    return len(requests.get(f"{SERVER}/echo/{name}").json()["path"])


def found(code):
    return Port.objects.filter(code=code).first()


def level(request, code):
    port = found(code)
    if port is None:
        return JsonResponse({"missing": code}, status=404)
    reading = Reading.objects.create(port=port, level=fetch(code))
    return JsonResponse({"port": port.label(), "level": reading.level, "id": reading.port_id, "kind": port.get_kind_display()})


def listed(request):
    ports = [port.code for port in Port.objects.exclude(code="x").order_by("-code")]
    total = 0
    for row in Reading.objects.values("level"):
        total += row["level"]
    return JsonResponse({"ports": ports, "total": total, "fetched": fetch("list")})


def paged(request):
    ports = list(Port.objects.order_by("code")[:2])
    codes = list(Port.objects.values_list("code", flat=True).order_by("code")[1:])
    shown = [f"{port.code} {port.level}" for port in ports if port.level is not None]
    return JsonResponse({"ports": shown, "first": ports[0].code, "n": len(ports), "codes": codes, "fetched": fetch("page")})


def refresh(request, key):
    port = get_object_or_404(Port, pk=key)
    port.level = fetch(port.code) + port.level
    port.save(update_fields=["level"])
    port.refresh_from_db()
    return JsonResponse({"level": port.level, "more": Port.objects.filter(Q(level__gt=0) | Q(code="x")).exists()})


def forget(request, key):
    try:
        port = Port.objects.get(pk=key)
    except Port.DoesNotExist:
        return JsonResponse({"missing": fetch("missing")}, status=404)
    port.delete()
    return JsonResponse({"left": Port.objects.count()})


def counted(request, code):
    port, is_new = Port.objects.get_or_create(code=code, defaults={"level": fetch(code)})
    changed = Port.objects.filter(pk=port.pk).update(level=port.level + 1)
    return JsonResponse({"new": is_new, "changed": changed, "most": Port.objects.aggregate(most=models.Max("level"))})


def latest(request):
    reading = Reading.objects.filter(level=fetch("aa")).latest("pk")
    return JsonResponse({"reading": reading.level})


class Ports(View):
    def get(self, request, code):
        return JsonResponse({"known": Port.objects.filter(code=code).exists(), "fetched": fetch(code)})

    def post(self, request, code):
        port = Port(code=code)
        port.save()
        return JsonResponse({"saved": port.code})


def named(request, code):
    port = Port.objects.get(code=code)
    fetch(code)
    return render(request, "port.html", {"port": port})


def names(request):
    return HttpResponse(", ".join(port.label() for port in Port.objects.all()))


urlpatterns = [
    path("level/<code>", level),
    path("listed", listed),
    path("paged", paged),
    path("refresh/<int:key>", refresh),
    path("forget/<int:key>", forget),
    path("counted/<code>", counted),
    path("latest", latest),
    path("ports/<code>", Ports.as_view()),
    path("named/<code>", named),
    path("names", names),
]


def main():
    with connection.schema_editor() as editor:
        editor.create_model(Port)
        editor.create_model(Reading)
    client = Client()
    for code in ["aa", "bbb"]:
        print(client.post(f"/ports/{code}").json(), client.get(f"/ports/{code}").json())
    for url in ["level/aa", "level/none", "listed", "paged", "refresh/1", "refresh/9", "counted/aa", "counted/new", "latest"]:
        response = client.get(f"/{url}")
        print(url, response.status_code, response.json() if response["Content-Type"] == "application/json" else "page")
    print(client.get("/named/aa").content, client.get("/names").content)
    print(client.get("/forget/2").json(), client.get("/forget/2").json())


if __name__ == "__main__":
    main()
