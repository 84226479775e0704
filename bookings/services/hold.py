"""Hold: promise everything for a few minutes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from bookings.errors import CannotExtend, HoldExpired, IllegalMove, SlotTaken
from bookings.models import Allocation, Booking, BookingSource, BookingState
from bookings.queries.availability import nearest
from bookings.queries.replaced import REPLACED
from bookings.queries.wishes import Wish
from bookings.services.holding import HOLD, keep_hold
from bookings.services.locks import lock_days, promising, promising_with
from bookings.services.promise import Question, ask, find
from bookings.services.release import release_lapsed
from bookings.services.state import write_state
from bookings.services.waiting_first import give_way, those_waiting_first
from experiences.models import Session
from stores.models import Store

MOST_EXTENSIONS: Final = 10
"""WCAG 2.2.1: who asks is given more time at least ten times."""


@those_waiting_first
def hold(
    *,
    wish: Wish,
    store: Store,
    starts_at: datetime,
    at: datetime,
    source: BookingSource = BookingSource.WEB,
    locale: str = "en",
    instead_of: Booking | None = None,
) -> Booking:
    """Promise room, stylist and pieces for one start, all or nothing, for five minutes; those waiting come first.

    `instead_of`: a hold of the same person, which is given up for this one in the same movement, and kept if it fails:
    whoever goes back and taps another time must not be blocked by themselves.

    Raises PartyDoesNotFit, TooManyPieces, NotOfferedHere, StylistDoesNotHost, StoreBusy, SlotNotOffered, or SlotTaken
    with up to three `alternatives` (slots nearby at which everything wanted is free).
    """
    try:
        question = ask(wish, store, starts_at, at=at, apart_from=instead_of, opened=True)
        with locked_for(question, instead_of, at=at):
            give_way(question.days, hosts=question.hosts, at=at, frees=instead_of is not None)
            return make_hold(question, at=at, source=source, locale=locale)
    except SlotTaken as refusal:
        raise with_alternatives(refusal, wish, store, starts_at, at=at, apart_from=instead_of) from refusal


@contextmanager
def locked_for(question: Question, instead_of: Booking | None, *, at: datetime) -> Iterator[None]:
    """A promising transaction with the question's days locked, and the hold `instead_of` given up in it."""
    if instead_of is None:
        with promising():
            lock_days(question.days)
            yield
        return
    with promising_with(instead_of, also=question.days) as earlier:
        if earlier.state == BookingState.HELD:
            write_state(earlier, BookingState.CANCELLED, at=at, why=REPLACED)
        yield


def make_hold(question: Question, *, at: datetime, source: BookingSource, locale: str) -> Booking:
    """The work of `hold`, inside the caller's promising transaction, which holds the question's days."""
    release_lapsed(question, period=question.promised, at=at)
    return keep_hold(question, find(question, at=at), at=at, source=source, locale=locale)


def with_alternatives(
    refusal: SlotTaken,
    wish: Wish,
    store: Store,
    starts_at: datetime,
    *,
    at: datetime,
    apart_from: Booking | None = None,
) -> SlotTaken:
    """The refusal, with what can be had instead of what `apart_from` has. Searched after the lock is gone."""
    alternatives = nearest(wish, store, starts_at, at=at, apart_from=apart_from)
    facts = refusal.facts | {"alternatives": alternatives}
    return SlotTaken(field=refusal.field, **facts)


def extend(*, booking: Booking, at: datetime) -> Booking:
    """Give a person five more minutes, up to ten times; not for a drop.

    Raises HoldExpired, CannotExtend, IllegalMove.
    """
    with promising():
        fresh = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
        _check_extendable(fresh, at)
        booking.expires_at = fresh.expires_at = max(at + HOLD, fresh.expires_at or at)  # an offer is for longer
        booking.extensions = fresh.extensions = fresh.extensions + 1
        fresh.save(update_fields=["expires_at", "extensions"])
        Allocation.objects.live().filter(booking=fresh).update(expires_at=fresh.expires_at)
    return booking


def _check_extendable(booking: Booking, at: datetime) -> None:
    if booking.state != BookingState.HELD:
        raise IllegalMove(state=booking.state, to=BookingState.HELD)
    if booking.expires_at is not None and booking.expires_at <= at:
        raise HoldExpired
    if booking.extensions >= MOST_EXTENSIONS:
        raise CannotExtend
    if booking.session_id is not None and Session.objects.filter(pk=booking.session_id, drop=True).exists():
        raise CannotExtend
