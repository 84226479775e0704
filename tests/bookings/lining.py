"""People who wait, in a store with one room."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bookings.models import Booking, Offer, OfferState, Wait
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.waiting import join
from bookings.services.waiting_serve import serve_where_due
from bookings.windows import Window, at_start
from experiences.models import Experience
from tests.factories.world import World

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
DAY = date(2026, 6, 3)
MINUTE = timedelta(minutes=1)


def person(number: int, **said: Any) -> Details:
    """Somebody with a number of their own."""
    contact = Contact(name=f"Person {number}", phone=f"+44794601{number:04d}", email=f"p{number}@example.com")
    return Details(contact=contact, wording="Text me", **said)


def booked(world: World, number: int = 0, *, starts_at: datetime = ELEVEN, skus: tuple[str, ...] = ()) -> Booking:
    wish = Wish(experience=world.experience, variants=variants_of(skus))
    return book(wish=wish, store=world.store, starts_at=starts_at, details=person(number), at=AT)


def joined(
    world: World,
    number: int,
    *,
    window: Window | None = None,
    at: datetime = AT,
    skus: tuple[str, ...] = (),
    **wish: Any,
) -> Wait:
    """Waits for eleven o'clock, if nothing else is said."""
    wanted = Wish(experience=world.experience, variants=variants_of(skus), **wish)
    window = window or at_start(ELEVEN, world.store)
    return join(wish=wanted, store=world.store, window=window, details=person(number), at=at)


def open_offers() -> dict[str, datetime]:
    """By name, what is kept for whom."""
    rows = Offer.objects.filter(state=OfferState.OFFERED).select_related("wait")
    return {offer.wait.name: offer.starts_at for offer in rows}


def offer_to(wait: Wait) -> Offer:
    return Offer.objects.select_related("booking", "wait").get(wait=wait, state=OfferState.OFFERED)


def served(world: World, *, at: datetime, day: date = DAY) -> int:
    """How many offers were made of the day."""
    return serve_where_due(store=world.store.pk, days=[day], at=at)


def have(world: World, **terms: Any) -> None:
    """Let the experience have other terms from now on."""
    Experience.objects.filter(pk=world.experience.pk).update(**terms)
    world.experience.refresh_from_db()
