"""Who let a visitor in, and when."""

from __future__ import annotations

from bookings.models import Booking, BookingState, Move


def arrival_of(booking: Booking) -> Move | None:
    """The Move that let them in, the latest one; None when nobody wrote it down."""
    arrivals = booking.moves.filter(to_state=BookingState.ARRIVED).exclude(from_state=BookingState.ARRIVED)
    return arrivals.select_related("actor").order_by("-at", "-pk").first()
