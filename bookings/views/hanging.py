"""The pieces of a booking with their pictures."""

from __future__ import annotations

from dataclasses import dataclass

from bookings.models import Booking, ExchangeItem
from bookings.queries.booking import hung_variants
from bookings.views.cards import Picture, picture_of
from experiences.models import Purpose
from stores.models import Variant


@dataclass(frozen=True, slots=True)
class Hanging:
    """A variant as it will hang there."""

    variant: Variant
    picture: Picture


def pieces_of(booking: Booking) -> list[Hanging]:
    """From left to right, as they hang."""
    return [_hanging(one) for one in hung_variants(booking)]


@dataclass(frozen=True, slots=True)
class Swap:
    """What is brought to an exchange and what waits there instead, each with its leg done or not."""

    item: ExchangeItem
    back: Hanging
    wanted: Hanging


def swaps_of(booking: Booking) -> list[Swap]:
    """Of an exchange, what it is about: one query; nothing of any other visit."""
    if booking.experience.purpose != Purpose.EXCHANGE:
        return []
    items = ExchangeItem.objects.filter(exchange__booking=booking).order_by("pk")
    related = items.select_related("back__variant__product", "wanted__product", "exchange")
    return [Swap(item, _hanging(item.back.variant), _hanging(item.wanted)) for item in related]


def _hanging(variant: Variant) -> Hanging:
    return Hanging(variant, picture_of(variant.product, variant))
