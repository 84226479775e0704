"""A booking, for whoever holds its token."""

from __future__ import annotations

from bookings.errors import BookingNotFound
from bookings.models import Booking
from bookings.tokens import require_token
from kernel.identifiers import parse_reference


def opened(reference: str, token: str, *, field: str | None = None) -> Booking:
    """The booking of a reference, with all that is told of it. Raises BookingNotFound, naming `field`."""
    related = Booking.objects.select_related("store", "experience", "stylist", "customer")
    booking = related.filter(reference=parse_reference(reference) or "").first()
    if booking is None:
        raise BookingNotFound(field=field)
    try:
        require_token(booking, token)
    except BookingNotFound as error:
        raise BookingNotFound(field=field) from error
    return booking
