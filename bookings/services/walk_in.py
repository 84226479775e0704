"""Somebody walks in: promised at once, on staff's terms, and let in where it begins soon."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bookings.models import Booking, BookingSource, BookingState
from bookings.queries.wishes import Wish
from bookings.services.alerts import owe_alerts
from bookings.services.confirm import Details, put_name
from bookings.services.hold import make_hold
from bookings.services.locks import lock_days, promising
from bookings.services.promise import Question, ask_for_staff
from bookings.services.state import Actor, write_state
from stores.models import Store

SOON: Final = timedelta(minutes=10)
"""Who is there and begins within this has arrived."""


def walk_in(
    *, wish: Wish, store: Store, starts_at: datetime, details: Details, at: datetime, actor: Actor = None
) -> Booking:
    """Promise room, stylist and pieces to somebody who stands in the store: the promises of any other booking.

    No lead time and no schedule; opening hours hold. The start may lie in the five minutes that have begun. A phone is
    taken as it is said, and may be "". Raises PartyDoesNotFit, TooManyPieces, NotOfferedHere, StylistDoesNotHost,
    StoreBusy, SlotTaken or SlotNotOffered with the `reasons`.
    """
    question = ask_for_staff(wish, store, starts_at, at=at, opened=True)
    with promising():
        lock_days(question.days)
        return make_walk_in(question, details, at=at, actor=actor)


def make_walk_in(question: Question, details: Details, *, at: datetime, actor: Actor) -> Booking:
    """The work of `walk_in`, inside the caller's promising transaction, which holds the question's days."""
    locale = details.contact.locale or question.store.locale
    booking = make_hold(question, at=at, source=BookingSource.WALK_IN, locale=locale)
    put_name(booking, details, at=at, actor=actor)
    if booking.starts_at <= at + SOON:
        write_state(booking, BookingState.ARRIVED, at=at, actor=actor)
        owe_alerts(booking, at=at, actor=actor)
    return booking
