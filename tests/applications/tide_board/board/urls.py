from django.urls import include, path

urlpatterns = [
    path("tides/", include("tides.urls")),
]
