"""A store that approves each visit, and visits that wait for its answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bookings.models import Booking
from bookings.planner import subject_of
from bookings.queries.wishes import Wish, variants_of
from bookings.services import confirm
from bookings.services.confirm import Details
from bookings.services.customers import Contact
from experiences.models import Experience
from notifications.models import Message
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTES = 240
ANSWER_BY = AT + timedelta(minutes=MINUTES)


def make_asking(minutes: int = MINUTES, **wanted: Any) -> World:
    """The world of `make_world`, whose store has so many minutes to answer."""
    world = make_world(**wanted)
    Experience.objects.filter(pk=world.experience.pk).update(approval_minutes=minutes)
    world.experience.refresh_from_db()
    return world


def details_for(number: int = 0, email: str = "ada@example.com") -> Details:
    return Details(contact=Contact(name="Ada", phone=f"+44794601{number:04d}", email=email))


def asked(world: World, *skus: str, starts_at: datetime = ELEVEN, number: int = 0, at: datetime = AT) -> Booking:
    """What a customer asks for."""
    wish = Wish(experience=world.experience, variants=variants_of(skus))
    details = details_for(number)
    return confirm.book(wish=wish, store=world.store, starts_at=starts_at, details=details, at=at)


def waits(booking: Booking) -> list[str]:
    """The kinds of the texts that wait to be sent about it, in their order."""
    rows = Message.objects.filter(subject=subject_of(booking), channel="sms", state="pending").order_by("due_at", "pk")
    return list(rows.values_list("kind", flat=True))
