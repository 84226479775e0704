"""Somebody with a visit ahead, who writes to the store's number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from bookings.models import Booking
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from inbox.models import Entry, Who
from inbox.tasks import work_on
from notifications.models import Reply
from tests.factories.stores import make_member, make_user
from tests.factories.world import World, make_world
from tests.fixtures.messaging import TOKEN, sign

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""A Monday, ten in London: the doors open."""
ELEVEN = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
"""Wednesday, eleven in London."""
PHONE = "+447946010000"

Write = Callable[..., str]


@pytest.fixture
def present() -> Iterator[time_machine.Traveller]:
    """Time stands still at AT until it is moved."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(db: None, present: time_machine.Traveller) -> World:
    return make_world(rooms=1)


@pytest.fixture
def amara(world: World) -> User:
    """An associate of London's team."""
    return make_member(store=world.store, user=make_user(first_name="Amara", last_name="Osei")).user


def booked(world: World, *skus: str, starts_at: datetime = ELEVEN, phone: str = PHONE, locale: str = "en") -> Booking:
    wish = Wish(experience=world.experience, variants=variants_of(skus))
    contact = Contact(name="Ada", phone=phone, locale=locale)
    details = Details(contact=contact, sms=True)
    return book(wish=wish, store=world.store, starts_at=starts_at, details=details, at=AT)


@pytest.fixture
def booking(world: World) -> Booking:
    return booked(world, "DRESS-M")


def post(client: Client, settings: Settings, **form: str) -> int:
    """What the webhook answers to a form that Twilio signed."""
    settings.TWILIO_AUTH_TOKEN = TOKEN
    url = f"{settings.PUBLIC_BASE_URL}/hooks/twilio/inbound"
    return client.post("/hooks/twilio/inbound", form, headers={"X-Twilio-Signature": sign(url, form)}).status_code


@pytest.fixture
def write(client: Client, settings: Settings) -> Write:
    """Text the store's number; what is answered to it once the worker was there, "" for nothing."""
    numbers = count(1)

    def written(text: str, phone: str = PHONE, **more: str) -> str:
        sid = f"SM{next(numbers)}"
        assert post(client, settings, MessageSid=sid, From=phone, Body=text, **more) == 200
        reply = Reply.objects.get(provider_id=sid)
        work_on(reply.pk)
        return Entry.objects.filter(reply=reply, who=Who.HOUSE).values_list("text", flat=True).first() or ""

    return written
