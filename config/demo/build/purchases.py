"""What was bought in the past weeks, in visits like everybody's: it can be exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User

from bookings.errors import SlotNotOffered, SlotTaken
from bookings.models import Booking, BookingSource, Outcome
from bookings.queries.availability import Slot, days_of
from bookings.queries.wishes import Wish
from bookings.services.closing import close_visit
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.visit import check_in, start
from config.demo.guests import GUESTS, phone_of
from experiences.models import Experience
from kernel import clock
from stores.models import Piece, Role, Store, Variant

AGO: Final = (3, 17)
"""Days since each of the visits of a store: where the doors were closed then, the next day."""
TRIED: Final = 3
BOUGHT: Final = 2


def build_purchases(at: datetime) -> None:
    """Two visits a store, in which most of what was tried was bought. Nobody is written to."""
    wish = Wish(experience=Experience.objects.get(slug="try-on"))
    guests = iter(reversed(list(enumerate(GUESTS))))
    for store in Store.objects.order_by("pk"):
        host = User.objects.filter(memberships__store=store, memberships__role=Role.STYLIST).first()
        tried = _to_try(store)
        for days in AGO:
            then = at - timedelta(days=days)
            booking = _visit(wish, store, [next(tried) for _ in range(TRIED)], next(guests), at=then)
            if booking is not None:
                _buy(booking, host)


def _to_try(store: Store) -> Iterator[Variant]:
    """What hangs there more than once, so that today's guests find the other one."""
    seen: set[int] = set()
    for piece in Piece.objects.promisable().in_store(store).select_related("variant").order_by("pk"):
        if piece.variant_id in seen:
            seen.discard(piece.variant_id)
            yield piece.variant
        else:
            seen.add(piece.variant_id)


def _visit(
    wish: Wish, store: Store, variants: list[Variant], guest: tuple[int, str], *, at: datetime
) -> Booking | None:
    """A visit on the first day from `at` on that has a slot."""
    wanted = Wish(experience=wish.experience, variants=tuple(variants))
    number, name = guest
    contact = Contact(name=name, phone=phone_of(number), locale=store.locale)
    for slot in _slots(wanted, store, at):
        try:
            return book(
                wish=wanted,
                store=store,
                starts_at=slot.starts_at,
                details=Details(contact=contact, sms=False, email=False),
                at=at,
                source=BookingSource.WEB,
            )
        except (SlotTaken, SlotNotOffered):
            continue
    return None


def _slots(wish: Wish, store: Store, at: datetime) -> list[Slot]:
    days = days_of(wish, store, first=clock.local_date(at, store.zone), days=2, at=at)
    return [slot for day in days for slot in day.slots][:TRIED]


def _buy(booking: Booking, host: User | None) -> None:
    visit = check_in(code=booking.reference, store=booking.store, at=booking.starts_at, actor=host).booking
    start(booking=visit, at=booking.starts_at, actor=host)
    tried = list(visit.rail.order_by("pk").values_list("variant", flat=True))
    outcomes = dict.fromkeys(tried[:BOUGHT], Outcome.BOUGHT)
    close_visit(booking=visit, outcomes=outcomes, at=booking.ends_at, actor=host)
