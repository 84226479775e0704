"""Whether anything was freed on a day since all who wait for it were last served.

Nobody notes what is freed: the day's version says that something was promised or freed under its lock, the edition that
the rules are others, the pieces' ids that one came back, the clock that a hold ran out. While all of these are as they
were, those waiting were refused what there is, and it is the public's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from django.db.models import F, Q, Sum

from bookings.models import RUNNING_OUT, Booking, Served, StoreDay, Wait
from stores.models import Edition, Piece, Shift, ShiftException

A_DAY: Final = timedelta(days=1)
UNRAISED: Final[Mapping[date, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a store's days are at a moment: the edition of its rules, what its pieces are, by day the versions."""

    store: int
    edition: int
    pieces: int
    versions: dict[date, int]
    related: frozenset[int]


def look(store: int, days: Collection[date]) -> Look:
    """The days as they are now: at most six queries. Read before what is free is searched, never after."""
    related = _sharing_stylists(store)
    wanted = Wait.variants.through.objects.filter(wait__in=Wait.objects.for_days(store, days).order_by())
    hanging = Piece.objects.promisable().filter(store=store, variant__in=wanted.values("variant_id")).order_by()
    return Look(
        store=store,
        edition=Edition.objects.filter(store=store).values_list("number", flat=True).first() or 0,
        pieces=hanging.aggregate(ids=Sum("pk"))["ids"] or 0,
        versions=_versions(store, days, related),
        related=related,
    )


def is_served(seen: Look, *, at: datetime, raised: Mapping[date, int] = UNRAISED) -> bool:
    """Whether nothing was freed on these days since those waiting were served: two queries.

    `raised`: by day, how often the caller raised the versions that are summed for it.
    """
    rows = {row.date: row for row in Served.objects.filter(store=seen.store, date__in=seen.versions).order_by()}
    for day, versions in seen.versions.items():
        row = rows.get(day)
        known = (row.edition, row.pieces, row.versions + raised.get(day, 0)) if row else None
        if known != (seen.edition, seen.pieces, versions):
            return False
    return not _ran_out(seen.related, since=min(row.looked_at for row in rows.values()), at=at)


def note_served(seen: Look, *, at: datetime) -> None:
    """Write down that all who wait for these days were served what there is. The caller has the days."""
    rows = [
        Served(store_id=seen.store, date=day, edition=seen.edition, pieces=seen.pieces, versions=versions, looked_at=at)
        for day, versions in seen.versions.items()
    ]
    changed = ["edition", "pieces", "versions", "looked_at"]
    Served.objects.bulk_create(rows, update_conflicts=True, unique_fields=["store", "date"], update_fields=changed)


def note_taken(store: int, raised: Mapping[date, int]) -> None:
    """The caller takes of these days and frees nothing: they are as served as they were, at versions so much higher."""
    for more in set(raised.values()):
        days = [day for day, often in raised.items() if often == more]
        Served.objects.filter(store=store, date__in=days).update(versions=F("versions") + more)


def raised_by(locked: Collection[date], days: Collection[date], *, elsewhere: bool) -> dict[date, int]:
    """By day of a line, how often a lock of `locked` days raised what is summed for it: there, or `elsewhere`."""
    if not elsewhere:
        return dict.fromkeys(days, 1)
    return {day: sum(abs(day - other) <= A_DAY for other in locked) for day in days}


def stores_of(stylists: Collection[int]) -> set[int]:
    """The stores in which some stylists, by id, host: one query, or none for nobody."""
    if not stylists:
        return set()
    weekly, dated = (rota.objects.filter(stylist__in=stylists).order_by() for rota in (Shift, ShiftException))
    return set(weekly.values_list("store", flat=True).union(dated.values_list("store", flat=True)))


def _sharing_stylists(store: int) -> frozenset[int]:
    """The stores in which somebody hosts who also hosts in this one, itself among them: two queries."""
    weekly, dated = (rota.objects.filter(store=store).order_by() for rota in (Shift, ShiftException))
    here = set(weekly.values_list("stylist", flat=True).union(dated.values_list("stylist", flat=True)))
    return frozenset({store, *stores_of(here)})


def _versions(store: int, days: Collection[date], related: Collection[int]) -> dict[date, int]:
    """By day, its version here, and those of the days around it where the stylists also host: other zones."""
    around = Q(store__in=related, date__gte=min(days) - A_DAY, date__lte=max(days) + A_DAY)
    rows = list(StoreDay.objects.filter(around).order_by().values_list("store", "date", "version"))
    found = dict.fromkeys(sorted(days), 0)
    for day in found:
        for other, date_there, version in rows:
            if (other, date_there) == (store, day) or (other != store and abs(date_there - day) <= A_DAY):
                found[day] += version
    return found


def _ran_out(stores: Collection[int], *, since: datetime, at: datetime) -> bool:
    """Whether a hold ran out since: it changed no version."""
    running = Booking.objects.filter(state__in=RUNNING_OUT, store__in=stores)
    return running.filter(expires_at__gt=since, expires_at__lte=at).exists()
