"""The dates on which a store is open otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet

from stores.models import HoursException, Store


@dataclass(frozen=True, slots=True)
class Dated:
    """One date with its rows: its hours, or that it is closed."""

    date: date
    rows: Sequence[HoursException]

    @property
    def hours(self) -> list[HoursException]:
        return [row for row in self.rows if row.opens is not None]

    @property
    def reason(self) -> str:
        return self.rows[0].reason


@dataclass(frozen=True, slots=True)
class DatePage:
    """Some dates, and whether further ones follow."""

    dates: Sequence[Dated]
    more: bool


def dates_ahead(store: Store, *, today: date, after: date | None, limit: int) -> DatePage:
    """The next dates from today on, or those after a date. One query."""
    rows = HoursException.objects.filter(store=store, date__gte=today)
    return _page(rows if after is None else rows.filter(date__gt=after), "date", limit)


def dates_past(store: Store, *, today: date, before: date | None, limit: int) -> DatePage:
    """The dates that are over, or of them those before a date, the latest first. One query."""
    return _page(HoursException.objects.filter(store=store, date__lt=min(today, before or today)), "-date", limit)


def _page(rows: QuerySet[HoursException, Any], order: str, limit: int) -> DatePage:
    dates = rows.order_by(order).values("date").distinct()[: limit + 1]
    shown = rows.filter(date__in=dates).order_by(order, "opens")
    found = [Dated(day, list(same)) for day, same in groupby(shown, key=attrgetter("date"))]
    return DatePage(found[:limit], len(found) > limit)
