"""Stores as a customer looks for them: near a place, by name, with their next free time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Case, Exists, OuterRef, Q, When

from bookings.forms.asked import Asked
from bookings.queries.availability import Slot, soonest_in
from bookings.queries.wishes import Wish
from experiences.models import Experience
from stores.models import Piece, Store, Variant
from stores.querysets import StoreQuerySet

MOST: Final = 6
"""Stores whose next free time is told on one page."""
SOON_DAYS: Final = 3
FURTHER_DAYS: Final = 28


@dataclass(frozen=True, slots=True)
class Showroom:
    """A store, how far it is (where that is known), and the next free time of what was asked (where there is one)."""

    store: Store
    kilometres: float | None
    soonest: Slot | None


def ordered(stores: StoreQuerySet, origin: tuple[float, float] | None) -> StoreQuerySet:
    """Nearest to `origin` (latitude, longitude) first, each with `distance_km`; by name where there is none."""
    return stores.near(*origin) if origin else stores.order_by("name", "pk")


def likeliest_first(stores: StoreQuerySet, asked: Asked) -> StoreQuerySet:
    """Nearest first where a place is known; else by `likeliness`, from 0; alike ones by name.

    0 is the store looked at last; then come those in the device's time zone, those in the country of its language, and
    all others.
    """
    if asked.near is not None:
        return ordered(stores, (asked.near.latitude, asked.near.longitude))
    likeliness = Case(
        When(slug=asked.store, then=0), When(timezone=asked.zone, then=1), When(_in_region(asked), then=2), default=3
    )
    return stores.annotate(likeliness=likeliness).order_by("likeliness", "name", "pk")


def at_home(stores: StoreQuerySet, asked: Asked) -> StoreQuerySet:
    """Those in the device's time zone; where there is none, those in the country of its language. Perhaps none."""
    here = stores.filter(timezone=asked.zone)
    return here if here.exists() else stores.filter(_in_region(asked))


def _in_region(asked: Asked) -> Q:
    return Q(country=asked.region) | Q(phone_region=asked.region)


def kilometres_to(store: Store) -> float | None:
    """How far a store is from where it was looked for."""
    return getattr(store, "distance_km", None)


def with_soonest(stores: Iterable[Store], wish: Wish | None, *, at: datetime) -> list[Showroom]:
    """The stores with their next free times, in a constant number of queries.

    Most stores have one within days: only those that have none are searched further.
    """
    listed = list(stores)
    found = soonest_in(wish, listed, at=at, days=SOON_DAYS) if wish and listed else {}
    later = [store for store in listed if not found.get(store.pk)]
    if wish and later:
        found |= soonest_in(wish, later, at=at, days=FURTHER_DAYS)
    return [Showroom(store, kilometres_to(store), found.get(store.pk)) for store in listed]


def soonest_first(rooms: Iterable[Showroom]) -> list[Showroom]:
    """Those with the next free time first, those without any last; the likelier ones before all others."""
    return sorted(rooms, key=_by_soonest)


def _by_soonest(room: Showroom) -> tuple[int, bool, float]:
    likeliness = getattr(room.store, "likeliness", 0)
    return likeliness, room.soonest is None, room.soonest.starts_at.timestamp() if room.soonest else 0.0


def having_all(stores: StoreQuerySet, variants: Sequence[Variant]) -> StoreQuerySet:
    """Those in which every one of the variants hangs, side by side."""
    for variant in variants:
        pieces = Piece.objects.promisable().filter(store=OuterRef("pk"), variant=variant)
        stores = stores.filter(Exists(pieces))
    return stores


def everyday_wish(variants: tuple[Variant, ...] = ()) -> Wish | None:
    """The first experience that is offered, for as few people as it takes: what "next free" means before any choice."""
    experience = Experience.objects.published().filter(pieces_max__gte=len(variants)).first()
    if experience is None:
        return None
    return Wish(experience=experience, party=experience.party_min, variants=variants)
