"""Where a visit could be: what staff choose from. Whether it is free is asked when it is chosen."""

from __future__ import annotations

from bookings.models import Booking
from stores.models import Room


def rooms_for(booking: Booking) -> list[Room]:
    """The rooms of its store that are of the kind and large enough, by name. One query."""
    rules = booking.terms
    share = rules.room_share(booking.party)
    fitting = Room.objects.active().filter(store=booking.store, kind=rules.room_kind, capacity__gte=share)
    return list(fitting.order_by("name", "pk"))
