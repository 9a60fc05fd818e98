from django.urls import path, re_path

from . import views

urlpatterns = [
    path("health", views.health, name="health"),
    path("levels/<str:code>", views.level, name="level"),
    re_path(r"^compare/?$", views.compare, name="compare"),
    path("warnings", views.Warnings.as_view(), name="warnings"),
    path("", views.overview, name="overview"),
    path("ports", views.ports, name="ports"),
    path("ports/<str:code>/record", views.record, name="record"),
]
