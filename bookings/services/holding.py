"""Writing a hold of what was found."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bookings.models import Booking, BookingSource, BookingState, Move, RailItem
from bookings.services.promise import Promise, Question, keep

HOLD: Final = timedelta(minutes=5)


def keep_hold(
    question: Question,
    promise: Promise,
    *,
    at: datetime,
    source: BookingSource,
    locale: str,
    until: datetime | None = None,
) -> Booking:
    """Write the hold of what was found, in the caller's promising transaction; kept for five minutes, or `until`."""
    booking = _new(question, promise, at=at, source=source, locale=locale)
    booking.expires_at = until or at + HOLD
    booking.save(force_insert=True)
    RailItem.objects.bulk_create(RailItem(booking=booking, variant=variant) for variant in question.wish.variants)
    Move.objects.create(booking=booking, at=at, to_state=BookingState.HELD)
    keep(booking, promise)
    return booking


def _new(question: Question, promise: Promise, *, at: datetime, source: BookingSource, locale: str) -> Booking:
    wish = question.wish
    booking = Booking(
        store=question.store,
        experience=wish.experience,
        session_id=promise.session,
        stylist_id=promise.stylist,
        stylist_wanted=wish.stylist,
        party=wish.party,
        awaited_until=promise.visit.end if promise.any_time else None,
        locale=locale,
        source=source,
        price=wish.experience.price,
        deposit=wish.experience.deposit,
        no_show_fee=wish.experience.no_show_fee,
        currency=wish.experience.currency,
        made_at=at,
    )
    booking.set_time(promise.visit, promise.periods, any_time=promise.any_time)
    return booking
