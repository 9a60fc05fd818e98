from unittest.mock import MagicMock, patch

import pytest
import requests

from orders.config import Settings
from orders.payments import PaymentClient, PaymentError


@pytest.fixture
def client():
    return PaymentClient(Settings(payments_url="http://pay/"))


def test_charge(client):
    with patch.object(requests.Session, "request") as request:
        request.return_value.json.return_value = {"id": "ch_1"}
        assert client.charge(1, 5) == "ch_1"
    assert request.call_count == 1


def test_timeout(client):
    with patch.object(requests.Session, "request", side_effect=requests.exceptions.Timeout("slow")):
        with pytest.raises(PaymentError, match="timeout"):
            client.status("x")
