"""Which other stores could send what a visit lacks, so that it is there in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import acos, ceil, cos, radians, sin
from typing import Final

from django.db.models import Exists, OuterRef

from bookings.models import Allocation, Shortfall
from bookings.queries.hours import open_throughout
from kernel.intervals import instant_of, tick_after, tick_of
from stores.models import Piece, PieceState, Store
from stores.querysets import EARTH_RADIUS_KM

PACKING: Final = timedelta(minutes=30)
"""From the word until somebody leaves the store with it."""
MINUTES_A_KM: Final = 4
"""A courier through a town, as the crow flies: 15 km in an hour."""
FARTHEST_KM: Final = 30
"""Farther than this nobody carries one piece for one visit."""
NEAREST: Final = 2
ON_ITS_WAY: Final = frozenset({PieceState.ON_HOLD, PieceState.IN_TRANSIT})
"""Put aside for the visit in the store that was asked, or sent."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A piece that another store can send, and when it would be there."""

    piece: Piece
    store: Store
    distance_km: float
    arrives_by: datetime


def elsewhere_for(shortfalls: Sequence[Shortfall], *, at: datetime) -> dict[int, list[Elsewhere]]:
    """By shortfall id, the nearest stores that have a piece on the floor on which nobody counts, and can send it.

    Only those that are open until it is packed, and from which it arrives before the visit begins; a piece a store.
    Three queries, however many there are.
    """
    open_ones = [row for row in shortfalls if row.booking.starts_at - PACKING > at]
    if not open_ones:
        return {}
    free = list(_free({row.variant_id for row in open_ones}, at=at))
    stores = {piece.store_id: piece.store for piece in free}
    staffed = open_throughout(stores.values(), at, at + PACKING)
    shelf: dict[int, list[Piece]] = defaultdict(list)
    for piece in free:
        if piece.store_id in staffed:
            shelf[piece.variant_id].append(piece)
    return {row.pk: _nearest(row, shelf[row.variant_id], at=at) for row in open_ones}


def is_on_its_way(shortfall: Shortfall, *, at: datetime) -> bool:
    """Whether the piece that another store was asked for may still be there when the visit begins."""
    coming = shortfall.coming
    return coming is not None and coming.state in ON_ITS_WAY and at < shortfall.booking.starts_at


def _free(variants: Iterable[int], *, at: datetime) -> Iterable[Piece]:
    ahead = Allocation.objects.binding(at).filter(resource=OuterRef("pk"), tick_until__gt=tick_of(at))
    hanging = Piece.objects.filter(variant__in=variants, state=PieceState.ON_FLOOR, store__active=True)
    return hanging.exclude(Exists(ahead)).select_related("store", "variant").order_by("label", "pk")


def _nearest(row: Shortfall, pieces: Iterable[Piece], *, at: datetime) -> list[Elsewhere]:
    there = row.booking.store
    found: dict[int, Elsewhere] = {}
    for piece in pieces:
        if piece.store_id == there.pk or piece.store_id in found:
            continue
        kilometres = _distance(piece.store, there)
        arrives_by = _arrival(kilometres, at)
        if kilometres <= FARTHEST_KM and arrives_by <= row.booking.starts_at:
            found[piece.store_id] = Elsewhere(piece, piece.store, kilometres, arrives_by)
    return sorted(found.values(), key=lambda one: (one.distance_km, one.store.pk))[:NEAREST]


def _arrival(kilometres: float, at: datetime) -> datetime:
    """On the clock's next five minutes: more exact would not be true."""
    return instant_of(tick_after(at + PACKING + timedelta(minutes=ceil(kilometres * MINUTES_A_KM))))


def _distance(one: Store, other: Store) -> float:
    """Great circle, by the spherical law of cosines as `StoreQuerySet.near` has it."""
    here, there = radians(one.latitude), radians(other.latitude)
    turn = cos(radians(other.longitude) - radians(one.longitude))
    cosine = sin(here) * sin(there) + cos(here) * cos(there) * turn
    return acos(min(1.0, max(-1.0, cosine))) * EARTH_RADIUS_KM
