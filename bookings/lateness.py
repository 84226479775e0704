"""When somebody who hasn't come is late, and when they are missed. Pure: no I/O, no clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bookings.models import Booking, BookingState
from kernel.intervals import Period

MINUTE: Final = timedelta(minutes=1)
EARLY: Final = timedelta(minutes=30)
"""So long before their time visitors may say themselves that they have come."""


def minutes_late(booking: Booking, at: datetime) -> int:
    """Whole minutes past the time of somebody who is still expected; 0 within the minutes of grace."""
    return late_by(booking.state, booking.starts_at, booking.terms.grace, at, any_time=booking.any_time)


def late_by(state: str, starts_at: datetime, grace: timedelta, at: datetime, *, any_time: bool) -> int:
    """The same rule for a booking that is told by its parts."""
    if any_time or state != BookingState.CONFIRMED or at < starts_at + grace:
        return 0
    return (at - starts_at) // MINUTE


def missed_from(booking: Booking) -> datetime:
    """From when on the rule gives back what was kept: never before the time until which somebody chose to wait."""
    rule = booking.starts_at + booking.terms.patience
    return max(rule, booking.awaited_until) if booking.awaited_until else rule


def around_visit(booking: Booking) -> Period:
    """When a visitor may say themselves that they have come."""
    return Period(booking.starts_at - EARLY, booking.ends_at)


def may_say_here(booking: Booking, at: datetime) -> bool:
    """Whether the visitor is expected around now."""
    around = around_visit(booking)
    return booking.state == BookingState.CONFIRMED and around.start <= at < around.end
