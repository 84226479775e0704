"""The visit at the door: arrived, in session, done, no-show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bookings.errors import AnotherDay, AnotherStore, BookingCancelled, IllegalMove, NotConfirmed, UnknownCode
from bookings.models import Booking, BookingState, Move
from bookings.services.locks import promising, promising_with
from bookings.services.state import Actor, write_state
from kernel import clock
from kernel.identifiers import parse_reference
from stores.models import Store

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

    Raises UnknownCode, AnotherStore, AnotherDay, BookingCancelled, NotConfirmed, IllegalMove (a no-show).
    """
    reference = parse_reference(code)
    with promising():
        booking = _locked(reference)
        if booking.state in INSIDE:
            _check_store(booking, store)
            return CheckIn(booking, _arrival(booking), again=True)
        _check_welcome(booking, store, at)
        write_state(booking, BookingState.ARRIVED, at=at, actor=actor)
        return CheckIn(booking, _arrival(booking), again=False)


def _locked(reference: str | None) -> Booking:
    related = Booking.objects.select_related("store", "experience", "customer", "stylist")
    booking = related.select_for_update(of=("self",)).filter(reference=reference or "").first()
    if booking is None:
        raise UnknownCode(field="code")
    return booking


def _arrival(booking: Booking) -> Move | None:
    arrivals = booking.moves.filter(to_state=BookingState.ARRIVED).exclude(from_state=BookingState.ARRIVED)
    return arrivals.select_related("actor").order_by("-at", "-pk").first()


def _check_welcome(booking: Booking, store: Store, at: datetime) -> None:
    _check_store(booking, store)
    if booking.state == BookingState.CANCELLED:
        raise BookingCancelled(field="code", cancelled_at=booking.changed_at)
    if booking.state in (BookingState.HELD, BookingState.EXPIRED):
        raise NotConfirmed(field="code")
    if booking.state == BookingState.NO_SHOW:
        raise IllegalMove(field="code", state=booking.state, to=BookingState.ARRIVED)
    visited = clock.local_dates(booking.starts_at, booking.ends_at, store.zone)
    if clock.local_date(at, store.zone) not in visited:
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
    """The visit is over, and what it needed is free again. Raises IllegalMove."""
    with promising_with(booking) as fresh:
        write_state(fresh, BookingState.COMPLETED, at=at, actor=actor)
    return fresh


def mark_no_show(*, booking: Booking, at: datetime, actor: Actor = None) -> Booking:
    """Nobody came. Raises IllegalMove, also before the time that is booked now."""
    with promising_with(booking) as fresh:
        if at < fresh.starts_at:
            raise IllegalMove(state=fresh.state, to=BookingState.NO_SHOW)
        write_state(fresh, BookingState.NO_SHOW, at=at, actor=actor)
    return fresh
