"""Hold: promise everything for a few minutes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from bookings.errors import CannotExtend, HoldExpired, IllegalMove, SlotTaken
from bookings.models import Allocation, Booking, BookingSource, BookingState, Move, RailItem
from bookings.queries.availability import nearest
from bookings.queries.replaced import REPLACED
from bookings.queries.wishes import Wish
from bookings.services.locks import lock_days, promising, promising_with
from bookings.services.promise import Promise, Question, ask, find, keep
from bookings.services.release import release_lapsed
from bookings.services.state import write_state
from experiences.models import Session
from stores.models import Store

HOLD: Final = timedelta(minutes=5)
MOST_EXTENSIONS: Final = 10
"""WCAG 2.2.1: who asks is given more time at least ten times."""


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
    """Promise room, stylist and pieces for one start, all or nothing, for five minutes.

    `instead_of`: a hold of the same person, which is given up for this one in the same movement, and kept if it fails:
    whoever goes back and taps another time must not be blocked by themselves.

    Raises PartyDoesNotFit, TooManyPieces, NotOfferedHere, StylistDoesNotHost, StoreBusy, SlotNotOffered, or SlotTaken
    with up to three `alternatives` (slots nearby at which everything wanted is free).
    """
    try:
        question = ask(wish, store, starts_at, at=at, apart_from=instead_of, opened=True)
        with locked_for(question, instead_of, at=at):
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


def keep_hold(question: Question, promise: Promise, *, at: datetime, source: BookingSource, locale: str) -> Booking:
    """Write the hold of what was found."""
    booking = _new(question, promise, at=at, source=source, locale=locale)
    keep(booking, promise)
    return booking


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


def _new(question: Question, promise: Promise, *, at: datetime, source: BookingSource, locale: str) -> Booking:
    wish = question.wish
    booking = Booking(
        store=question.store,
        experience=wish.experience,
        session_id=promise.session,
        stylist_id=promise.stylist,
        stylist_wanted=wish.stylist,
        party=wish.party,
        expires_at=at + HOLD,
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
    booking.save(force_insert=True)
    RailItem.objects.bulk_create(RailItem(booking=booking, variant=variant) for variant in wish.variants)
    Move.objects.create(booking=booking, at=at, to_state=BookingState.HELD)
    return booking


def extend(*, booking: Booking, at: datetime) -> Booking:
    """Give a person five more minutes, up to ten times; not for a drop.

    Raises HoldExpired, CannotExtend, IllegalMove.
    """
    with promising():
        fresh = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
        _check_extendable(fresh, at)
        booking.expires_at = fresh.expires_at = at + HOLD
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
