"""A house on loopback whose clock the tests hold, with real peers for its messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.factories.world import World, make_world

MORNING = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
"""A Tuesday, 9:00 in London; the store opens at 10."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The server's clock. It runs, and can be put forward; the browser keeps its own."""
    with time_machine.travel(MORNING) as travelled:
        yield travelled


@pytest.fixture
def house(clock: object, settings: Settings, live_server: LiveServer) -> str:
    """The address of a running house, which is also the one in its messages."""
    settings.PUBLIC_BASE_URL = live_server.url
    return live_server.url


@pytest.fixture
def world(house: str) -> World:
    return make_world()
