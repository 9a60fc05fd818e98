# rows: 157
# outcome: refused framework-hook
# stays: NotKnown.validate, NotKnown.is_known, Counted.__call__, counting.count, fetch, main
import os

import django
import requests
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

SERVER = os.environ["SERVER"]


def fetch(name):
    return requests.get(f"{SERVER}/echo/{name}").json()["path"]


class NotKnown:
    def validate(self, password, user=None):
        if self.is_known(password):
            raise ValidationError("known")

    def is_known(self, password):
        return fetch(password) == "secret"

    def get_help_text(self):
        return "not a known one"


class Counted:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["X-Class"] = fetch("class")
        return response


def counting(get_response):
    def count(request):
        response = get_response(request)
        response["X-Function"] = fetch("function")
        return response

    return count


def index(request):
    return HttpResponse("index")


settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="of a test",
    AUTH_PASSWORD_VALIDATORS=[{"NAME": "__main__.NotKnown"}],
    MIDDLEWARE=["__main__.Counted", "__main__.counting"],
)
django.setup()
urlpatterns = [path("", index)]


def main():
    for password in ["secret", "other"]:
        try:
            validate_password(password)
            print("accepted")
        except ValidationError as error:
            print(error.messages)
    response = Client().get("/")
    print(response.content, response["X-Class"], response["X-Function"])


if __name__ == "__main__":
    main()
