"""What is promised already, as sets of ticks by resource.

A store's stretch of days is remembered in the shared cache together with the versions of its days: a promise made or
freed raises a version, and what was remembered is then read anew. A hold that runs out changes no version, so nothing
is remembered beyond the end of the next hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.db.models import Min, Q

from bookings.models import Allocation, Booking, StoreDay
from experiences.availability import Grid, busy_masks
from stores.models import Store

Masks = dict[int, int]
REMEMBERED: Final = 600
"""Seconds for which a stretch is remembered at most: an idle store costs no memory."""


@dataclass(frozen=True, slots=True)
class Remembered:
    versions: tuple[int, ...]
    good_until: datetime | None
    masks: Masks

    def still_true(self, versions: tuple[int, ...], at: datetime) -> bool:
        return self.versions == versions and (self.good_until is None or at < self.good_until)


def busy_in(stores: Sequence[Store], grids: Mapping[int, Grid], *, at: datetime) -> dict[int, Masks]:
    """By store id, the busy ticks of all that is promised there on its grid: three queries, or one when remembered."""
    versions = _versions(stores, grids)
    remembered = cache.get_many([_key(store.pk, grids[store.pk]) for store in stores])
    masks: dict[int, Masks] = {}
    for store in stores:
        known: Remembered | None = remembered.get(_key(store.pk, grids[store.pk]))
        if known is not None and known.still_true(versions[store.pk], at):
            masks[store.pk] = known.masks
    missing = [store for store in stores if store.pk not in masks]
    if missing:
        masks |= _read_and_remember(missing, grids, versions, at)
    return masks


def busy_elsewhere(
    stylists: Iterable[int], stores: Sequence[Store], grids: Mapping[int, Grid], *, at: datetime
) -> list[tuple[int, int, int, int]]:
    """What stylists have promised, in any store: (store id, resource id, tick_from, tick_until).

    Never remembered: a stylist of two stores is promised in one without a new version in the other.
    """
    wanted = list(stylists)
    if not wanted or not stores:
        return []
    first = min(grids[store.pk].origin for store in stores)
    until = max(grids[store.pk].origin + grids[store.pk].length for store in stores)
    rows = Allocation.objects.binding(at).between_ticks(first, until).of_resources(wanted)
    return list(rows.order_by().values_list("store_id", "resource_id", "tick_from", "tick_until"))


def busy_of(resources: Iterable[int], grid: Grid, *, at: datetime, apart_from: Booking | None = None) -> Masks:
    """The busy ticks of some resources, wherever they are promised, read afresh; `apart_from` a booking's own."""
    rows = Allocation.objects.binding(at).between_ticks(grid.origin, grid.origin + grid.length)
    rows = rows.of_resources(resources)
    if apart_from is not None:
        rows = rows.filter(Q(booking__isnull=True) | ~Q(booking=apart_from))
    return busy_masks(grid, rows.order_by().values_list("resource_id", "tick_from", "tick_until"))


def own_rows(booking: Booking | None) -> list[tuple[int, int, int]]:
    """What is promised to one booking: (resource id, tick_from, tick_until); nothing for none."""
    if booking is None:
        return []
    rows = Allocation.objects.live().filter(booking=booking)
    return list(rows.order_by().values_list("resource_id", "tick_from", "tick_until"))


def _key(store_id: int, grid: Grid) -> str:
    return f"busy:{store_id}:{grid.first}:{grid.days}"


def _versions(stores: Sequence[Store], grids: Mapping[int, Grid]) -> dict[int, tuple[int, ...]]:
    days = StoreDay.objects.filter(
        store__in=stores,
        date__gte=min(grid.ruling_dates[0] for grid in grids.values()),
        date__lte=max(grid.ruling_dates[-1] for grid in grids.values()),
    )
    found: dict[int, list[int]] = defaultdict(list)
    for store_id, day, version in days.order_by("date").values_list("store_id", "date", "version"):
        found[store_id] += (day.toordinal(), version)
    return {store.pk: tuple(found[store.pk]) for store in stores}


def _read_and_remember(
    stores: Sequence[Store], grids: Mapping[int, Grid], versions: Mapping[int, tuple[int, ...]], at: datetime
) -> dict[int, Masks]:
    promised = Allocation.objects.binding(at).filter(store__in=stores)
    ends = dict(promised.filter(expires_at__isnull=False).values_list("store_id").annotate(Min("expires_at")))
    first = min(grids[store.pk].origin for store in stores)
    until = max(grids[store.pk].origin + grids[store.pk].length for store in stores)
    by_store: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    rows = promised.between_ticks(first, until).order_by()
    for store_id, *row in rows.values_list("store_id", "resource_id", "tick_from", "tick_until"):
        by_store[store_id].append((row[0], row[1], row[2]))
    masks = {store.pk: busy_masks(grids[store.pk], by_store[store.pk]) for store in stores}
    cache.set_many(
        {_key(pk, grids[pk]): Remembered(versions[pk], ends.get(pk), busy) for pk, busy in masks.items()},
        REMEMBERED,
    )
    return masks
