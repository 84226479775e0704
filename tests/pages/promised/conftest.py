"""A held and a confirmed booking in the small world, at a fixed hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from time_machine import Traveller, travel

from bookings.models import Booking
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from bookings.services.hold import hold
from bookings.tokens import token_of
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
TYPED = {"name": "Ada Lovelace", "phone": "020 7946 0001", "email": "ada@example.com", "sms": "on", "mail": "on"}

To = Callable[..., str]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(AT, tick=False) as travelled:
        yield travelled


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def held(world: World) -> Booking:
    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M", "COAT-S"]))
    return hold(wish=wish, store=world.store, starts_at=ELEVEN, at=AT)


@pytest.fixture
def confirmed(held: Booking) -> Booking:
    contact = Contact(name="Ada Lovelace", phone="+442079460001", email="ada@example.com")
    return confirm(booking=held, details=Details(contact=contact, wording="Text me"), at=AT)


def to(name: str, booking: Booking) -> str:
    """The address of a booking's page."""
    return reverse(name, args=[booking.reference, token_of(booking)])
