"""The days on which a store stays open past midnight: only there may something end before it starts."""

from __future__ import annotations

from django.db.models import F

from stores.models import OpeningPeriod


def open_late(store: int | None) -> set[int]:
    """The weekdays on which its doors close on the next day; without a store, those of any."""
    periods = OpeningPeriod.objects.filter(closes__lte=F("opens"))
    if store is not None:
        periods = periods.filter(store=store)
    return set(periods.values_list("weekday", flat=True))
