"""Counting a store's local day, anew as often as something of it changes.

A mark is committed with the change that it speaks of. Who counts a day has its row alone, first takes away the marks
that they can see, and counts by what is there after that: whatever is committed later leaves its own mark, and the day
is counted once more. Killed in the middle, the marks are still there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Max, Min

from bookings.models import Booking
from experiences.availability import Grid
from insight.facts import COUNTED, PROMISED
from insight.models import CountedDay, Fact, Figure, Mark
from insight.opened import open_minutes, promised_minutes
from kernel import clock
from kernel.intervals import tick_after, tick_of
from stores.models import Store

LOOKED_BACK: Final = timedelta(days=800)
"""A store that was never counted is counted since then: two years, to be compared."""
_TAKE: Final = "DELETE FROM insight_mark WHERE store_id = %s AND date = %s RETURNING rules"
_ADD: Final = """
    INSERT INTO insight_figure (store_id, date, fact, one, two, three, count, amount)
    SELECT %(store)s, %(date)s, %(fact)s, counted.* FROM ({counted}) AS counted
"""


def owe_days(*, at: datetime) -> None:
    """Mark the days of each store that nobody has counted, up to today: also one on which nothing happens is open.

    A day that was counted before it was over is counted once more. Seven queries at most.
    """
    stores = list(Store.objects.active().order_by("pk"))
    known = set(Mark.objects.filter(rules=True).order_by().values_list("store_id", "date"))
    begun = CountedDay.objects.filter(over=False, counted_at__isnull=False).order_by()
    today = {(store.pk, clock.local_date(at, store.zone)) for store in stores}
    known |= today & set(begun.values_list("store_id", "date"))
    last = dict(CountedDay.objects.filter(over=True).order_by().values_list("store").annotate(Max("date")))
    first = dict(begun.values_list("store").annotate(Min("date")))
    first |= {pk: day + timedelta(days=1) for pk, day in last.items()}
    first |= _first_days([store for store in stores if store.pk not in first], at)
    owed = (
        (pk, first.get(pk, until) + timedelta(days=n)) for pk, until in sorted(today) for n in _up_to(first, pk, until)
    )
    Mark.objects.bulk_create([Mark(store_id=pk, date=day, rules=True) for pk, day in owed if (pk, day) not in known])


def _up_to(first: Mapping[int, date], pk: int, until: date) -> range:
    return range((until - first.get(pk, until)).days + 1)


def _first_days(stores: Sequence[Store], at: datetime) -> dict[int, date]:
    """By store id the local day of its first visit; none for a store without any."""
    if not stores:
        return {}
    visits = Booking.objects.filter(
        store__in=stores, starts_at__range=(at - LOOKED_BACK, at), confirmed_at__isnull=False
    )
    zones = {store.pk: store.zone for store in stores}
    rows = visits.order_by().values_list("store").annotate(Min("starts_at"))
    return {pk: clock.local_date(starts_at, zones[pk]) for pk, starts_at in rows}


def marked_days(*, at: datetime, most: int) -> list[tuple[int, date]]:
    """(store id, date) of days that have to be counted, the oldest first; what lies ahead is counted when it is there.

    One query for the marks, and one for the stores.
    """
    latest = (at + timedelta(hours=14)).astimezone(UTC).date()  # no clock on Earth is further ahead
    rows = Mark.objects.filter(date__lte=latest).order_by("date", "store_id").values_list("store_id", "date")
    found = list(rows.distinct()[:most])
    zones = {store.pk: store.zone for store in Store.objects.filter(pk__in={store for store, _ in found})}
    return [(pk, day) for pk, day in found if pk in zones and day <= clock.local_date(at, zones[pk])]


def count_day(*, store: Store, day: date, at: datetime) -> bool:
    """Count a day anew in one transaction. False when somebody else is just counting it: its marks stay."""
    CountedDay.objects.bulk_create([CountedDay(store=store, date=day)], ignore_conflicts=True)
    with transaction.atomic(durable=True):
        row = CountedDay.objects.select_for_update(skip_locked=True).filter(store=store, date=day).first()
        if row is None:
            return False
        rules = _take_marks(store, day)
        figures = _minutes(store, day, anew=rules or not row.over)
        Figure.objects.filter(store=store, date=day).delete()
        Figure.objects.bulk_create(figures)
        _count_rows(store, day)
        row.over = row.over or at >= clock.first_instant(day + timedelta(days=1), store.zone)
        row.counted_at = at
        row.save(update_fields=["over", "counted_at"])
    return True


def _take_marks(store: Store, day: date) -> bool:
    """Take away what is marked; whether the rules were."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [store.pk, day])
        return any(rules for (rules,) in cursor.fetchall())


def _bounds(store: Store, day: date) -> dict[str, Any]:
    """What the statements are given."""
    start, until = (clock.first_instant(one, store.zone) for one in (day, day + timedelta(days=1)))
    ticks = {"tick_from": tick_of(start), "tick_until": tick_after(until)}
    return {"store": store.pk, "date": day, "start": start, "until": until} | ticks


def _minutes(store: Store, day: date, *, anew: bool) -> list[Figure]:
    """The minutes of rooms and stylists. Unless `anew`, what was open stays as it was counted."""
    with connection.cursor() as cursor:
        cursor.execute(PROMISED, _bounds(store, day))
        promised = promised_minutes(Grid(store.zone, day, 1), cursor.fetchall())
    opened = open_minutes(store, day) if anew else _opened_before(store, day)
    return [
        Figure(store=store, date=day, fact=fact, one=key, count=taken[key], amount=there[key])
        for fact, taken, there in zip((Fact.ROOMS, Fact.LOAD), promised, opened, strict=True)
        for key in sorted({*taken, *there})
        if taken[key] or there[key]
    ]


def _opened_before(store: Store, day: date) -> tuple[Counter[str], Counter[str]]:
    found: dict[str, Counter[str]] = {Fact.ROOMS: Counter(), Fact.LOAD: Counter()}
    rows = Figure.objects.filter(store=store, date=day, fact__in=list(found)).values_list("fact", "one", "amount")
    for fact, key, amount in rows.order_by():
        found[fact][key] = amount
    return found[Fact.ROOMS], found[Fact.LOAD]


def _count_rows(store: Store, day: date) -> None:
    bounds = _bounds(store, day)
    with connection.cursor() as cursor:
        for fact, counted in COUNTED.items():
            cursor.execute(_ADD.format(counted=counted), bounds | {"fact": fact.value})
