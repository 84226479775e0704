"""A client of the API, a small world, and a fixed present."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""A Monday, ten in London."""
CUSTOMER = {"name": "Mei Tanaka", "phone": "020 7946 0123"}


class Api:
    """The API as its clients see it: JSON in, status and JSON out."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", query or {}, headers=_named(headers))

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method, f"/api/v1{path}", _encoded(body), content_type="application/json", headers=_named(headers)
        )

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PUT", path, body, **headers)

    def hold(self, starts_at: str = "2026-06-02T11:00:00+01:00", **wanted: Any) -> dict[str, Any]:
        """A hold of the small world's try-on."""
        body = {"store": "london", "experience": "try-on", "starts_at": starts_at} | wanted
        response = self.post("/holds", body)
        assert response.status_code == 201, response.content
        return response.json()  # type: ignore[no-any-return]

    def book(self, starts_at: str = "2026-06-02T11:00:00+01:00", **wanted: Any) -> dict[str, Any]:
        """A booking of the small world's try-on, made in one call."""
        slot = {"store": "london", "experience": "try-on", "starts_at": starts_at}
        body = slot | {"customer": CUSTOMER, "consent": {"sms": True, "email": False}} | wanted
        response = self.post("/bookings", body)
        assert response.status_code == 201, response.content
        return response.json()  # type: ignore[no-any-return]


def bearer(promise: dict[str, Any]) -> str:
    return f"Bearer {promise['token']}"


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _encoded(body: Any) -> bytes:
    if body is None:
        return b""
    return body if isinstance(body, bytes) else json.dumps(body).encode()


@pytest.fixture
def api() -> Api:
    return Api(Client(raise_request_exception=False))


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def present() -> Iterator[time_machine.Traveller]:
    """Time stands still at AT until it is moved."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller
