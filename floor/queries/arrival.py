"""Who waits for one of the staff right now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User

from bookings.models import Allocation, Booking, BookingState
from stores.models import Store

LATELY: Final = timedelta(hours=12)
MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """A visitor who has come and whom nobody has taken to the fitting room yet."""

    booking: Booking
    rooms: tuple[str, ...]


def waiting_for(user: User, store: Store, *, at: datetime) -> list[Waiting]:
    """The visitors in a store who wait for this member of staff, by time. Two queries; one when nobody does."""
    rows = Booking.objects.in_store(store).filter(stylist__user=user, state=BookingState.ARRIVED)
    lately = rows.filter(starts_at__gt=at - LATELY, starts_at__lt=at + LATELY).select_related("customer", "store")
    bookings = list(lately.order_by("starts_at", "pk")[:MOST])
    if not bookings:
        return []
    promised = Allocation.objects.live().filter(booking__in=bookings, resource__room__isnull=False)
    pairs = list(promised.order_by("resource__room__name").values_list("booking_id", "resource__room__name"))
    return [Waiting(one, tuple(name for pk, name in pairs if pk == one.pk)) for one in bookings]
