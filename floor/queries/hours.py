"""When a store's doors are open around some days: one query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import DateField, IntegerField, Value

from floor.board.hours import Hours, HoursRow
from stores.models import HoursException, OpeningPeriod, Store


def hours_of(store: Store, days: Iterable[date]) -> Hours:
    """The weekly hours, and what replaces them on `days` and on the days before and after them."""
    around = {day + timedelta(days=n) for day in days for n in (-1, 0, 1)}
    weekly = OpeningPeriod.objects.filter(store=store).order_by().annotate(on=Value(None, DateField()))
    dated = HoursException.objects.filter(store=store, date__in=around).order_by()
    weekly_rows = weekly.values_list("weekday", "on", "opens", "closes")
    dated_rows = dated.annotate(weekday=Value(None, IntegerField())).values_list("weekday", "date", "opens", "closes")
    return Hours(store.zone, tuple(HoursRow(*row) for row in weekly_rows.union(dated_rows, all=True)))
