"""Undo a check-in: somebody else's code was scanned, or the wrong name tapped."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bookings.errors import ArrivalStands
from bookings.lateness import missed_from
from bookings.models import Allocation, Booking, BookingState
from bookings.queries.arrived import arrival_of
from bookings.services.alerts import take_back_alerts
from bookings.services.state import Actor, write_state
from stores.models import PieceState

UNDO_WITHIN: Final = timedelta(minutes=10)
"""Later than this the visitor has long been led to their room, or isn't there to be asked."""
STILL_EXPECTED: Final = timedelta(minutes=10)
"""So long the rule that misses people leaves alone whose check-in was undone: staff have just learnt that they wait."""
BY_MISTAKE: Final = "checked in by mistake"
HANDED_OVER: Final = (PieceState.WITH_VISITOR, PieceState.SOLD)


def expect_again(booking: Booking, *, at: datetime, actor: Actor) -> None:
    """Have somebody expected again who has arrived, with all that is promised to them as it is.

    Inside the caller's transaction, which has the booking's row. The word to the stylist is taken back. Raises
    ArrivalStands.
    """
    if not can_undo(booking, at=at):
        raise ArrivalStands
    until = _awaited_until(booking, at)
    write_state(booking, BookingState.CONFIRMED, at=at, actor=actor, why=BY_MISTAKE, awaited_until=until)
    take_back_alerts(booking, at=at)


def can_undo(booking: Booking, *, at: datetime) -> bool:
    """Whether they came in the last minutes, and nothing of theirs has been handed over since. Two queries at most."""
    if booking.state != BookingState.ARRIVED:
        return False
    arrival = arrival_of(booking)
    if arrival is None or at >= arrival.at + UNDO_WITHIN:
        return False
    promised = Allocation.objects.live().filter(booking=booking)
    return not promised.filter(resource__piece__state__in=HANDED_OVER).exists()


def _awaited_until(booking: Booking, at: datetime) -> datetime | None:
    """Past the minutes of patience the rule would strike within one."""
    until = at + STILL_EXPECTED
    return until if missed_from(booking) < until else booking.awaited_until
