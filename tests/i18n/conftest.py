"""The catalogue as it is now, compiled; the small world, and a visitor who reads Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed
from time_machine import Traveller, travel

from bookings.models import Booking
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact
from bookings.services.hold import hold
from config.translations import compile_translations
from experiences.models import Experience
from tests.factories.world import World, make_world

AT: Final = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""A Monday, ten in London."""
ELEVEN: Final = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    for compiled in compile_translations(Path(settings.BASE_DIR) / "locale"):
        translation_file_changed(None, compiled)


@pytest.fixture
def clock() -> Iterator[Traveller]:
    with travel(AT, tick=False) as travelled:
        yield travelled


@pytest.fixture
def world(db: None, clock: Traveller) -> World:
    """With a stylist and a price, for there are words for these too."""
    made = make_world()
    rules = {"stylist_needed": True, "party_max": 4, "price": 18000, "deposit": 4000, "currency": "GBP"}
    Experience.objects.update(**rules)
    made.experience.refresh_from_db()
    return made


@pytest.fixture
def visitor() -> Client:
    """A browser that asks for Chinese."""
    return Client(headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"})


@pytest.fixture
def held(world: World) -> Booking:
    wish = Wish(experience=world.experience, variants=variants_of(["DRESS-M", "COAT-S"]), stylist=world.stylists[0])
    return hold(wish=wish, store=world.store, starts_at=ELEVEN, at=AT)


@pytest.fixture
def confirmed(held: Booking) -> Booking:
    contact = Contact(name="王小明", phone="+442079460001", email="wang@example.com", locale="zh-hans")
    with translation.override("zh-hans"):
        return confirm(booking=held, details=Details(contact=contact, sms=True, email=True, wording="短信"), at=AT)
