"""A hold that gave way to another time which the same person tapped."""

from __future__ import annotations

from typing import Final

from bookings.models import Booking, BookingState

REPLACED: Final = "another time was held instead"
"""Why such a hold was cancelled, as its last move says it."""


def was_replaced(booking: Booking) -> bool:
    """Whether a hold ended because another time was tapped. Nobody let it go: its page must not say so."""
    if booking.state != BookingState.CANCELLED or booking.customer_id is not None:
        return False
    return booking.moves.filter(to_state=BookingState.CANCELLED, why=REPLACED).exists()
