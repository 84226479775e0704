"""Who waits too long for a lock, whichever verb or page it is, is told to come back in a moment."""

from __future__ import annotations

from http import HTTPStatus
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.factories.world import make_world
from tests.racing import at_once, impatient

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_page_and_the_api_say_to_come_back_in_a_moment(client: Client) -> None:
    make_world()
    locked, answered = Event(), Event()
    found: list[Any] = []

    def keep() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE stores_store IN ACCESS EXCLUSIVE MODE")
            locked.set()
            answered.wait(30)

    def ask() -> None:
        locked.wait(30)
        try:
            found.extend([client.get("/stores/"), client.get("/api/v1/stores")])
        finally:
            answered.set()

    at_once(keep, impatient(ask))

    page, api = found
    assert (page.status_code, page["Retry-After"]) == (HTTPStatus.SERVICE_UNAVAILABLE, "1")
    assert "Nothing was changed" in page.content.decode()
    assert (api.status_code, api.json()["code"]) == (HTTPStatus.SERVICE_UNAVAILABLE, "store_busy")
