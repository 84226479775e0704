"""A store with one room, whose Tuesday is full."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from bookings.models import Booking, Wait
from bookings.services.cancel import cancel
from bookings.services.waiting_serve import serve
from bookings.waiting_tokens import token_of
from tests.factories.bookings import make_booking
from tests.factories.waiting import make_wait
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""A Monday, 10:00 in London."""
TUESDAY = date(2026, 6, 2)
OPENS = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def present() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(db: None, present: time_machine.Traveller) -> World:
    return make_world(rooms=1)


@pytest.fixture
def full(world: World) -> Booking:
    """Somebody has the room all Tuesday."""
    return make_booking(
        store=world.store,
        experience=world.experience,
        starts_at=OPENS,
        ends_at=OPENS + timedelta(hours=10),
        promised=world.rooms,
    )


def wait_for(world: World, **fields: Any) -> Wait:
    """Somebody who waits for Tuesday."""
    given: dict[str, Any] = {"store": world.store, "experience": world.experience, "day": TUESDAY, "joined_at": AT}
    return make_wait(**given | fields)


def free(booking: Booking, *, at: datetime = AT) -> None:
    """All of Tuesday is given back, and offered to those waiting."""
    cancel(booking=booking, at=at)
    serve(store=booking.store_id, days=[TUESDAY], at=at)


def page_of(wait: Wait) -> str:
    return f"/wait/{wait.pk}/{token_of(wait)}/"


def tap(client: Client, wait: Wait, do: str, **also: Any) -> Any:
    return client.post(page_of(wait), {"do": do, **also}, follow=True)
