"""What is gathered to be tried on, before it is promised: it lives in the address alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from bookings.forms.asked import Asked
from bookings.views.cards import Picture, picture_of
from stores.models import Variant


@dataclass(frozen=True, slots=True)
class Gathered:
    """One gathered piece; `without` is the part of an address that leaves it out."""

    variant: Variant
    picture: Picture
    without: str


@dataclass(frozen=True, slots=True)
class GatheredAll:
    """All gathered pieces, and the ways on: to the times, and back to the shelves for more."""

    pieces: Sequence[Gathered]
    times: str
    more: str


def gathered_of(variants: Sequence[Variant], asked: Asked) -> GatheredAll:
    """The gathered pieces in the order in which they were chosen."""
    skus = tuple(variant.sku for variant in variants)
    return GatheredAll(
        pieces=[
            Gathered(one, picture_of(one.product, one), asked.query(skus=tuple(sku for sku in skus if sku != one.sku)))
            for one in variants
        ],
        times=reverse("times") + asked.query(skus=skus, day=None),
        more=reverse("pieces") + asked.query(skus=skus, day=None),
    )
