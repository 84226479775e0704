""" "I'm coming": who says so is asked no more, and keeps all that was promised to them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bookings.errors import IllegalMove
from bookings.models import Booking, BookingState
from bookings.services.locks import lock_booking, promising
from bookings.services.owing import owe_messages
from bookings.services.state import note

SAID_COMING: Final = "said that they come"
"""How the history tells of it; after a colon, by which way."""


def say_coming(*, booking: Booking, at: datetime, by: str) -> Booking:
    """Keep that the customer comes, at the time that it is now. Twice is once.

    `by`: how they said it, "link" or "reply". What was still to ask them isn't sent any more. Raises IllegalMove for
    whoever isn't expected, StoreBusy.
    """
    with promising():
        fresh = lock_booking(booking)
        if fresh.coming_at is not None and fresh.is_expected:
            return fresh
        if fresh.state != BookingState.CONFIRMED:
            raise IllegalMove(state=fresh.state, to=BookingState.CONFIRMED)
        say_so(fresh, at=at, by=by)
    return fresh


def say_so(booking: Booking, *, at: datetime, by: str) -> None:
    """Keep that they come, in the caller's transaction, which has the booking's row."""
    booking.coming_at = at
    booking.save(update_fields=["coming_at"])
    note(booking, at=at, why=f"{SAID_COMING}: {by}")
    owe_messages(booking, at=at)
