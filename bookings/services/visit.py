"""The visit at the door: arrived, in session, done, no-show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bookings.errors import (
    AnotherDay,
    AnotherStore,
    BookingCancelled,
    IllegalMove,
    NotApproved,
    NotConfirmed,
    NotTimeYet,
    UnknownCode,
)
from bookings.lateness import around_visit
from bookings.models import Booking, BookingState, Move
from bookings.queries.arrived import arrival_of
from bookings.services.alerts import owe_alerts
from bookings.services.closing import close_visit
from bookings.services.late import let_in_late
from bookings.services.locks import promising, promising_with
from bookings.services.state import Actor, write_state
from kernel import clock
from kernel.identifiers import parse_reference
from stores.models import Store

SAID_SO: Final = "said so themselves"
INSIDE: Final = frozenset({BookingState.ARRIVED, BookingState.IN_SESSION, BookingState.COMPLETED})


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The visitor's booking and the Move that let them in; `again` when that was before this request.

    `move` is None when they are inside and nobody wrote down who let them in.
    """

    booking: Booking
    move: Move | None
    again: bool


def check_in(*, code: str, store: Store, at: datetime, actor: Actor = None) -> CheckIn:
    """Let a visitor in by reference or scanned QR. Idempotent: a second scan says when and by whom it was done.

    Who comes before the end of a visit that they were marked as missing is promised everything anew. Their stylist is
    owed a word. Raises UnknownCode, AnotherStore, AnotherDay, BookingCancelled, NotConfirmed, NotApproved; for a
    no-show what `let_in_late` raises.
    """
    reference = parse_reference(code)
    with promising():
        booking = _locked(reference)
        _check_store(booking, store)
        if booking.state in INSIDE:
            return CheckIn(booking, arrival_of(booking), again=True)
        if booking.state != BookingState.NO_SHOW:
            _check_welcome(booking, at)
            return _arrive(booking, at=at, actor=actor)
    late, again = let_in_late(booking=booking, at=at, actor=actor)
    return CheckIn(late, arrival_of(late), again=again)


def say_here(*, code: str, store: Store, at: datetime) -> CheckIn:
    """The visitor themselves says that they have come, at the door or nearby: from half an hour before until the end.

    Idempotent. Raises UnknownCode, AnotherStore, NotTimeYet, BookingCancelled, NotConfirmed, NotApproved, IllegalMove
    (a no-show: a person lets them in).
    """
    with promising():
        fresh = _locked(parse_reference(code))
        _check_store(fresh, store)
        if fresh.state in INSIDE:
            return CheckIn(fresh, arrival_of(fresh), again=True)
        if fresh.state == BookingState.NO_SHOW:
            raise IllegalMove(field="code", state=fresh.state, to=BookingState.ARRIVED)
        around = around_visit(fresh)
        if fresh.state == BookingState.CONFIRMED and not around.start <= at < around.end:
            raise NotTimeYet(field="code", opens_at=around.start, closes_at=around.end)
        _check_welcome(fresh, at)
        return _arrive(fresh, at=at, actor=None, why=SAID_SO)


def _arrive(booking: Booking, *, at: datetime, actor: Actor, why: str = "") -> CheckIn:
    write_state(booking, BookingState.ARRIVED, at=at, actor=actor, why=why)
    owe_alerts(booking, at=at, actor=actor)
    return CheckIn(booking, arrival_of(booking), again=False)


def _locked(reference: str | None) -> Booking:
    related = Booking.objects.select_related("store", "experience", "customer", "stylist")
    booking = related.select_for_update(of=("self",)).filter(reference=reference or "").first()
    if booking is None:
        raise UnknownCode(field="code")
    return booking


def _check_welcome(booking: Booking, at: datetime) -> None:
    """Their day is the one on which the visit begins, and past midnight it lasts until the promise ends."""
    if booking.state == BookingState.CANCELLED:
        raise BookingCancelled(field="code", cancelled_at=booking.changed_at)
    if booking.state in (BookingState.HELD, BookingState.EXPIRED):
        raise NotConfirmed(field="code")
    if booking.state == BookingState.REQUESTED:
        raise NotApproved(field="code")
    today = clock.local_date(at, booking.store.zone) == clock.local_date(booking.starts_at, booking.store.zone)
    if not today and not booking.starts_at <= at < booking.promised_until:
        raise AnotherDay(field="code", starts_at=booking.starts_at)


def _check_store(booking: Booking, store: Store) -> None:
    if booking.store_id != store.pk:
        raise AnotherStore(field="code", store=booking.store.slug, store_name=booking.store.name)


def start(*, booking: Booking, at: datetime, actor: Actor = None) -> Booking:
    """The visitor is in the fitting room. Raises IllegalMove."""
    with promising():
        fresh = _locked(booking.reference)
        write_state(fresh, BookingState.IN_SESSION, at=at, actor=actor)
    return fresh


def complete(*, booking: Booking, at: datetime, actor: Actor = None) -> Booking:
    """The visit is over, its pieces are back, and what it needed is free again. Raises what `close_visit` raises."""
    return close_visit(booking=booking, outcomes={}, at=at, actor=actor)


def mark_no_show(*, booking: Booking, at: datetime, actor: Actor = None) -> Booking:
    """Nobody came. Raises IllegalMove, also before the time that is booked now."""
    with promising_with(booking) as fresh:
        if at < fresh.starts_at:
            raise IllegalMove(state=fresh.state, to=BookingState.NO_SHOW)
        write_state(fresh, BookingState.NO_SHOW, at=at, actor=actor)
    return fresh
