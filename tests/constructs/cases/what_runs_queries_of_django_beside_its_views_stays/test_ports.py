import json

import pytest

import ports
from django.db import connection
from django.test import Client, RequestFactory


@pytest.fixture(scope="module", autouse=True)
def tables():
    with connection.schema_editor() as editor:
        editor.create_model(ports.Port)
    ports.Port.objects.create(code="a")


def test_a_view_by_itself():
    response = ports.level(RequestFactory().get("/level/a"), "a")
    assert json.loads(response.content) == {"known": True}


def test_a_view_by_its_client():
    assert Client().get("/level/a").json() == {"known": True}


def test_a_view_without_queries():
    response = ports.health(RequestFactory().get("/health"))
    assert json.loads(response.content) == {"ok": True}
