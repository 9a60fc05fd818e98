import json

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from . import upstream
from .models import Port, Reading


def health(request):
    return HttpResponse("ok")


@require_GET
def level(request, code):
    """The level at a port, right now."""
    try:
        value = upstream.fetch_level(code)
    except upstream.TideError:
        raise Http404("no such port")
    unit = request.GET.get("unit", "m")
    if unit == "cm":
        value = round(value * 100)
    return JsonResponse({"code": code, "level": value, "unit": unit, "self": reverse("level", args=[code])})


@csrf_exempt
@require_POST
def compare(request):
    codes = json.loads(request.body)["codes"]
    levels = {code: upstream.fetch_level(code) for code in codes}
    highest = max(levels, key=levels.get)
    return JsonResponse({"levels": levels, "highest": highest})


class Warnings(View):
    http_method_names = ["get", "head"]

    def get(self, request):
        return JsonResponse({"warnings": self.select(upstream.fetch_warnings())})

    def select(self, warnings):
        port = self.request.GET.get("port")
        return [one for one in warnings if port in (None, one["port"])]


def overview(request):
    warnings = upstream.fetch_warnings()
    return render(request, "tides/overview.html", {"warnings": warnings, "service": settings.TIDE_SERVICE})


def ports(request):
    return JsonResponse({"ports": [port.name for port in Port.objects.order_by("name")]})


@csrf_exempt
def record(request, code):
    port = get_object_or_404(Port, code=code)
    reading = Reading.objects.create(port=port, level=upstream.fetch_level(code))
    return JsonResponse({"id": reading.pk, "port": port.name, "count": Reading.objects.filter(port=port).count()}, status=201)
