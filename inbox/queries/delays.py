"""Who said that they are late."""

from __future__ import annotations

from bookings.models import Booking, BookingState
from inbox.models import Delay


def delay_of(booking: Booking) -> Delay | None:
    """What somebody who is still expected said about this very time, if anything."""
    if booking.state != BookingState.CONFIRMED:
        return None
    return Delay.objects.filter(booking=booking, starts_at=booking.starts_at).first()
