"""Taking pieces off a visit's rail: others may have them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bookings.models import Allocation, Booking, EndedWhy, RailItem, Settled
from bookings.services.ending import end
from bookings.services.locks import days_of
from bookings.services.shortfalls import close_shortfalls
from bookings.services.state import Actor
from bookings.services.waiting_offers import call_those_waiting
from stores.models import Piece


def take_off(
    booking: Booking,
    variants: Collection[int],
    *,
    at: datetime,
    actor: Actor = None,
    why: EndedWhy = EndedWhy.SWAPPED,
) -> None:
    """Give back the pieces of these variants, by id, for those who wait. The caller has the booking's days and row."""
    if not variants:
        return
    pieces = Piece.objects.filter(variant__in=variants).values("pk")
    end(Allocation.objects.filter(booking=booking, resource__in=pieces), at=at, why=why)
    RailItem.objects.filter(booking=booking, variant__in=variants).delete()
    call_those_waiting(days_of(booking))
    close_shortfalls(booking, variants, how=Settled.GIVEN_UP, at=at, actor=actor)
