"""At which door somebody of the staff stands."""

from __future__ import annotations

from django.contrib.auth.models import User

from bookings.models import Booking
from floor.errors import NoStore
from kernel.identifiers import parse_reference
from stores.models import Store


def store_for(user: User, code: str) -> Store:
    """The store in whose name they receive this visitor: the booking's, if they work there, else one of their own.

    Raises NoStore.
    """
    own = list(Store.objects.active().staffed_by(user).order_by("name", "pk"))
    if not own:
        raise NoStore
    booked = Booking.objects.filter(reference=parse_reference(code) or "", store__in=own)
    store_id = booked.values_list("store_id", flat=True).first()
    return next((store for store in own if store.pk == store_id), own[0])
