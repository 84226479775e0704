"""Undo a check-in, while nothing that the floor does for a visitor has followed from it."""

from __future__ import annotations

from datetime import datetime

from bookings.errors import ArrivalStands
from bookings.models import Booking, BookingState
from bookings.services.locks import lock_booking, promising
from bookings.services.state import Actor
from bookings.services.undoing import can_undo, expect_again
from floor.models import RoomKey, RoomRequest


def undo_check_in(*, booking: Booking, at: datetime, actor: Actor) -> Booking:
    """Have a visitor expected again whose check-in was a mistake; who is expected already stays so.

    Raises ArrivalStands: long ago, in session, a piece handed over, something asked for, their room's page opened.
    """
    with promising():
        fresh = lock_booking(booking)
        if fresh.state != BookingState.CONFIRMED:
            if _asked_for_more(fresh):
                raise ArrivalStands
            expect_again(fresh, at=at, actor=actor)
    return fresh


def may_undo(booking: Booking, *, at: datetime) -> bool:
    """Whether the check-in can be undone as things stand: what the verb asks again, under the lock. Three queries."""
    return can_undo(booking, at=at) and not _asked_for_more(booking)


def _asked_for_more(booking: Booking) -> bool:
    """The page of their room was opened, and whoever did is not to see the next visitor's; or a runner was called."""
    opened = RoomKey.objects.filter(booking=booking, opened_at__isnull=False).values("pk")
    return opened.union(RoomRequest.objects.filter(booking=booking).values("pk"), all=True).exists()
