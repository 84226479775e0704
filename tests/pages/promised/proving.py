"""Proving one's number where the booking's page asks for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from bookings.models import Booking, Customer, PhoneCheck
from bookings.services.phone_check import code_of
from tests.factories.bookings import make_booking
from tests.factories.world import World
from tests.pages.promised.conftest import ELEVEN, to


def send(client: Client, booking: Booking) -> PhoneCheck:
    client.post(to("mine", booking), {"do": "send"})
    return PhoneCheck.objects.filter(booking=booking).latest("made_at", "pk")


def prove(client: Client, booking: Booking) -> str:
    """The page behind the code."""
    code = code_of(send(client, booking))
    return client.post(to("mine", booking), {"code": code}, follow=True).content.decode()


def make_visits(
    world: World, customer: Customer | None, count: int = 1, *, first: datetime = ELEVEN, **fields: Any
) -> list[Booking]:
    """One a day from `first` on."""
    given: dict[str, Any] = {"store": world.store, "experience": world.experience, "customer": customer, **fields}
    return [make_booking(starts_at=first + timedelta(days=n), **given) for n in range(count)]
