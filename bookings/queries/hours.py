"""When a store's doors are open in the coming week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from kernel import clock
from stores.models import HoursException, OpeningPeriod, Store

Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A local date with its opening periods, () when closed, and why where something is special."""

    date: date
    periods: tuple[Span, ...]
    reason: str = ""


def week_of(store: Store, *, at: datetime) -> list[OpenDay]:
    """The seven local days from today, dated exceptions in place of the weekly hours: two queries."""
    today = clock.local_date(at, store.zone)
    weekly: dict[int, list[Span]] = defaultdict(list)
    for period in OpeningPeriod.objects.filter(store=store).order_by("opens"):
        weekly[period.weekday].append((period.opens, period.closes))
    dated: dict[date, list[HoursException]] = defaultdict(list)
    for row in HoursException.objects.filter(store=store, date__range=(today, today + timedelta(days=6))):
        dated[row.date].append(row)
    days = [today + timedelta(days=n) for n in range(7)]
    return [_special(day, dated[day]) if day in dated else OpenDay(day, tuple(weekly[day.weekday()])) for day in days]


def opens_on(store: Store, day: date) -> bool:
    """Whether the doors open on a local date: two queries at most."""
    dated = list(HoursException.objects.filter(store=store, date=day))
    if dated:
        return any(row.opens is not None for row in dated)
    return OpeningPeriod.objects.filter(store=store, weekday=day.weekday()).exists()


def open_throughout(stores: Iterable[Store], start: datetime, end: datetime) -> set[int]:
    """The ids of those whose doors are open from an instant to another, and don't close between them: two queries."""
    weekly: dict[tuple[int, int], list[Span]] = defaultdict(list)
    dated: dict[tuple[int, date], list[HoursException]] = defaultdict(list)
    asked = list(stores)
    for period in OpeningPeriod.objects.filter(store__in=asked):
        weekly[period.store_id, period.weekday].append((period.opens, period.closes))
    around = start.date() - timedelta(days=2), start.date() + timedelta(days=2)
    for row in HoursException.objects.filter(store__in=asked, date__range=around):
        dated[row.store_id, row.date].append(row)
    found: set[int] = set()
    for store in asked:
        today = clock.local_date(start, store.zone)
        doors: list[tuple[datetime, datetime]] = []
        for day in (today + timedelta(days=n) for n in (-1, 0, 1)):  # a night may have begun yesterday
            rows = dated.get((store.pk, day))
            spans = _special(day, rows).periods if rows else tuple(weekly[store.pk, day.weekday()])
            doors += [_lasting(span, day, store) for span in spans]
        if _never_close(doors, start, end):
            found.add(store.pk)
    return found


def _lasting(span: Span, day: date, store: Store) -> tuple[datetime, datetime]:
    """From when until when, in UTC, the doors of a day are open at these hours; a skipped hour ends nothing."""
    opens, closes = span
    opened = datetime.combine(day, opens, tzinfo=store.zone)
    closed = datetime.combine(day + timedelta(days=closes <= opens), closes, tzinfo=store.zone)
    return opened.astimezone(UTC), closed.astimezone(UTC)


def _never_close(doors: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime) -> bool:
    """Whether it is open from an instant to a later one: where one opening ends, another may begin, at midnight say."""
    until = start
    for opened, closed in sorted(doors):
        if opened <= until < closed:
            until = closed
    return until >= end


def _special(day: date, rows: list[HoursException]) -> OpenDay:
    spans = sorted((row.opens, row.closes) for row in rows if row.opens is not None and row.closes is not None)
    return OpenDay(day, tuple(spans), next((row.reason for row in rows if row.reason), ""))
