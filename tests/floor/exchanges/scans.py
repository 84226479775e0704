"""The pages of exchanges as a test reads them."""

from __future__ import annotations

from django.test import Client

from bookings.models import Booking
from tests.bookings.exchange.exchanging import (
    exchange_of,
)

LIST = "/floor/london/exchanges/"


def page_of(visit: Booking) -> str:
    return f"{LIST}{exchange_of(visit).reference}/"


def scan(counter: Client, page: str, code: str, status: int = 200, **more: str) -> str:
    response = counter.post(page, {"code": code} | more, headers={"HX-Request": "true"})
    assert response.status_code == status
    return str(response.content.decode())


def text_of(counter: Client, page: str, **query: str) -> str:
    response = counter.get(page, query)
    assert response.status_code == 200
    return str(response.content.decode())
