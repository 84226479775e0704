"""What a visit could have instead of what can't be there: the nearest sizes and the other colours that are free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bookings.models import Allocation, Booking, ExchangeItem, RailItem, Shortfall
from bookings.queries.transfers import Elsewhere, elsewhere_for, is_on_its_way
from floor.queries.pulling import open_shortfalls
from kernel.intervals import tick_after, tick_of
from stores.models import Piece, Store, Variant

MOST: Final = 100
"""More open at once nobody could settle from one page."""
NEAREST: Final = 2
Ticks = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Short:
    """A shortfall, with the `sizes` nearest to it and the `colours` of its size that are free for that visit.

    `elsewhere`: other stores that can send the very same in time. `coming`: one was asked, and it may still come.
    """

    shortfall: Shortfall
    sizes: Sequence[Variant]
    colours: Sequence[Variant]
    elsewhere: Sequence[Elsewhere]
    coming: bool


def shorts_of(store: Store, *, at: datetime) -> list[Short]:
    """The open shortfalls of a store, the soonest visit first: seven queries, however many there are."""
    rows = list(open_shortfalls(store, at=at).select_related("coming__store", "coming__zone")[:MOST])
    if not rows:
        return []
    pieces = list(_shelf(store, {row.variant.product_id for row in rows}))
    promised = _promised(pieces, [row.booking for row in rows], at=at)
    hung = _hung([row.booking_id for row in rows])
    others = elsewhere_for([row for row in rows if not is_on_its_way(row, at=at)], at=at)
    return [
        _short(
            row,
            [piece.variant for piece in pieces if _is_free(piece, row, promised, hung)],
            others.get(row.pk, []),
            coming=is_on_its_way(row, at=at),
        )
        for row in rows
    ]


def _hung(bookings: Collection[int]) -> set[tuple[int, int]]:
    """By the ids of visit and variant, what hangs on their rails, or is what a piece of their exchange becomes."""
    hung = RailItem.objects.filter(booking__in=bookings).order_by().values_list("booking", "variant")
    wanted = ExchangeItem.objects.filter(exchange__booking__in=bookings).order_by()
    return set(hung.union(wanted.values_list("exchange__booking", "wanted")))


def _shelf(store: Store, products: Collection[int]) -> Iterable[Piece]:
    here = Piece.objects.promisable().in_store(store).filter(variant__product__in=products, variant__active=True)
    return here.select_related("variant").order_by("variant__size_position", "variant__colour", "pk")


def _promised(pieces: Iterable[Piece], bookings: Collection[Booking], *, at: datetime) -> Mapping[int, list[Ticks]]:
    """By piece id, the ticks for which it is promised while any of the bookings last."""
    periods = [booking.periods.rooms for booking in bookings]
    start, end = min(one.start for one in periods), max(one.end for one in periods)
    binding = Allocation.objects.binding(at).between_ticks(tick_of(start), tick_after(end))
    promised: dict[int, list[Ticks]] = defaultdict(list)
    rows = binding.filter(resource__in=[piece.pk for piece in pieces])
    for resource, tick_from, tick_until in rows.values_list("resource", "tick_from", "tick_until"):
        promised[resource].append((tick_from, tick_until))
    return promised


def _is_free(
    piece: Piece, row: Shortfall, promised: Mapping[int, list[Ticks]], hung: Collection[tuple[int, int]]
) -> bool:
    """Whether nobody has the piece at that time, and its variant isn't on that rail as well."""
    period = row.booking.periods.rooms
    start, end = tick_of(period.start), tick_after(period.end)
    if piece.variant_id != row.variant_id and (row.booking_id, piece.variant_id) in hung:
        return False
    return not any(tick_from < end and tick_until > start for tick_from, tick_until in promised.get(piece.pk, ()))


def _short(row: Shortfall, free: Iterable[Variant], elsewhere: Sequence[Elsewhere], *, coming: bool) -> Short:
    """Of its own product; the very same variant, when a piece of it has come free, stands before the other sizes."""
    gone = row.variant
    same = dict.fromkeys(one for one in free if one.product_id == gone.product_id)
    sizes = [one for one in same if one.colour == gone.colour]
    near = sorted(sizes, key=lambda one: (abs(one.size_position - gone.size_position), one.size_position, one.pk))
    colours = [one for one in same if one.size == gone.size and one.colour != gone.colour]
    return Short(row, near[:NEAREST], colours, elsewhere, coming)
