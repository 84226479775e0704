"""The pieces of a booking with their pictures."""

from __future__ import annotations

from dataclasses import dataclass

from bookings.models import Booking
from bookings.queries.booking import hung_variants
from bookings.views.cards import Picture, picture_of
from stores.models import Variant


@dataclass(frozen=True, slots=True)
class Hanging:
    """A variant as it will hang there."""

    variant: Variant
    picture: Picture


def pieces_of(booking: Booking) -> list[Hanging]:
    """From left to right, as they hang."""
    return [Hanging(one, picture_of(one.product, one)) for one in hung_variants(booking)]
