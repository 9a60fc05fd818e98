import time

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

from django.db import models
from django.http import JsonResponse
from django.urls import path


class Port(models.Model):
    code = models.CharField(max_length=8)

    class Meta:
        app_label = "ports"


def level(request, code):
    time.sleep(0.001)
    return JsonResponse({"known": Port.objects.filter(code=code).exists()})


def health(request):
    time.sleep(0.001)
    return JsonResponse({"ok": True})


urlpatterns = [path("level/<code>", level), path("health", health)]
