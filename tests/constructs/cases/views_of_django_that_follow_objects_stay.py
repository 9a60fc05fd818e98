# rows: 155, 156
# outcome: refused blocking-call-remains
# options: --target django=asgi
# stays: led, back, shown, handed, later, narrowed, custom, kept, ordered, both, chained, asked, fetched, grouped, main, Port.busiest, Port.crowd, summary, together
import time
from contextvars import ContextVar

import django
from django.conf import settings

settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="of a test",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.core import serializers
from django.db import connection, models, transaction
from django.forms import model_to_dict
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.test import Client
from django.urls import path


class Open(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(code__gt="")


class Port(models.Model):
    code = models.CharField(max_length=8)
    neighbour = models.ForeignKey("self", null=True, on_delete=models.CASCADE)
    group = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="content")

    class Meta:
        app_label = "ports"

    def __str__(self):
        return f"{self.code} {self.neighbour}"

    def busiest(self):
        return self.readings.order_by("-level").first()

    @property
    def crowd(self):
        return self.readings.count()


class Reading(models.Model):
    port = models.ForeignKey(Port, on_delete=models.CASCADE, related_name="readings")
    level = models.IntegerField()
    objects = Open() if False else models.Manager()

    class Meta:
        app_label = "ports"


def led(request, key):
    time.sleep(0.001)
    port = Port.objects.get(pk=key)
    return JsonResponse({"neighbour": port.neighbour.code})


def back(request, key):
    time.sleep(0.001)
    port = Port.objects.get(pk=key)
    return JsonResponse({"levels": [one.level for one in port.readings.all()]})


def shown(request, key):
    time.sleep(0.001)
    return HttpResponse(f"{Port.objects.get(pk=key)}")


def summary(port):
    return model_to_dict(port)


def handed(request, key):
    time.sleep(0.001)
    return JsonResponse({"port": summary(Port.objects.get(pk=key))})


def later(request):
    time.sleep(0.001)
    ports = Port.objects.all()
    return JsonResponse({"count": len(ports)})


def narrowed(request):
    time.sleep(0.001)
    port = Port.objects.only("pk").first()
    return JsonResponse({"code": port.code})


def custom(request):
    time.sleep(0.001)
    return JsonResponse({"level": Reading.objects.first().level})


def kept(request, key):
    time.sleep(0.001)
    port = Port.objects.get(pk=key)
    return JsonResponse({"crowd": port.crowd})


def both(request, key):
    time.sleep(0.001)
    with transaction.atomic():
        Port.objects.filter(pk=key).update(code="b")
        return JsonResponse({"key": key})


def chained(request):
    time.sleep(0.001)
    ports = list(Port.objects.order_by("-pk")[:1])
    return JsonResponse({"codes": [port.code for port in ports], "neighbour": ports[0].neighbour.code})


def ordered(request):
    time.sleep(0.001)
    ports = sorted(list(Port.objects.filter(neighbour__isnull=False)), key=lambda port: port.neighbour.code)
    return JsonResponse({"codes": [port.code for port in ports]})


def asked(request, key):
    time.sleep(0.001)
    return HttpResponse(serializers.serialize("json", [get_object_or_404(Port, pk=key)], fields=["code"]))


def fetched(request, key):
    time.sleep(0.001)
    return JsonResponse({"level": Port.objects.get(pk=key).busiest().level})


def together(request, key):
    time.sleep(0.001)
    reading = Reading.objects.select_related("port").get(pk=key)
    return JsonResponse({"code": reading.port.code})


RECENT = ContextVar("recent")


def grouped(request):
    time.sleep(0.001)
    return HttpResponse(str(RECENT.get().group is None))


urlpatterns = [
    path("grouped", grouped),
    path("led/<int:key>", led),
    path("back/<int:key>", back),
    path("shown/<int:key>", shown),
    path("handed/<int:key>", handed),
    path("later", later),
    path("narrowed", narrowed),
    path("custom", custom),
    path("kept/<int:key>", kept),
    path("both/<int:key>", both),
    path("chained", chained),
    path("ordered", ordered),
    path("asked/<int:key>", asked),
    path("fetched/<int:key>", fetched),
    path("together/<int:key>", together),
]


def main():
    with connection.schema_editor() as editor:
        editor.create_model(Port)
        editor.create_model(Reading)
    one = Port.objects.create(code="one")
    two = Port.objects.create(code="two", neighbour=one, group=one)
    RECENT.set(Port.objects.get(pk=2))
    Reading.objects.create(port=two, level=5)
    client = Client()
    for url in ["grouped", "led/2", "back/2", "shown/2", "handed/2", "later", "narrowed", "custom", "kept/2", "fetched/2", "together/1", "asked/1", "chained", "ordered", "both/1"]:
        print(url, client.get(f"/{url}").content)


if __name__ == "__main__":
    main()
