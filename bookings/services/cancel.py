"""Cancel: give everything back, and say so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bookings.errors import IllegalMove, TooLateToCancel
from bookings.models import RUNNING_OUT, Booking, BookingState
from bookings.services.locks import promising_with
from bookings.services.state import Actor, write_state

CANCELLABLE: Final = frozenset({*RUNNING_OUT, BookingState.CONFIRMED})


def cancel(*, booking: Booking, at: datetime, actor: Actor = None, why: str = "") -> Booking:
    """Cancel a hold or a booking, or take a request back. Doing it again changes nothing.

    Staff (an `actor`) are not bound by the cut-off, nor is whoever still waits for an answer (ADR 35).
    Raises TooLateToCancel, IllegalMove when the visit has begun or is over, StoreBusy.
    """
    with promising_with(booking) as fresh:
        if fresh.state == BookingState.CANCELLED:
            return fresh
        if fresh.state not in CANCELLABLE:
            raise IllegalMove(state=fresh.state, to=BookingState.CANCELLED)
        _check_cutoff(fresh, at=at, actor=actor)
        write_state(
            fresh, BookingState.CANCELLED, at=at, actor=actor, why=why,
            sequence=fresh.sequence + 1, changed_at=at, tell_from=None,
        )  # fmt: skip
    return fresh


def _check_cutoff(booking: Booking, *, at: datetime, actor: Actor) -> None:
    until = booking.due_at - timedelta(minutes=booking.terms.cancel_cutoff)
    if actor is None and booking.state == BookingState.CONFIRMED and at > until:
        raise TooLateToCancel(until=until)
