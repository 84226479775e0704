"""When a store's doors open next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bookings.queries.hours import open_throughout, week_of
from stores.models import Store

_MOMENT: Final = timedelta(minutes=1)


def opens_next(store: Store, *, at: datetime) -> datetime | None:
    """When it opens again within a week, in UTC; None while it is open, and where it doesn't. Four queries."""
    if store.pk in open_throughout([store], at, at + _MOMENT):
        return None
    starts = (
        datetime.combine(day.date, opens, tzinfo=store.zone).astimezone(UTC)
        for day in week_of(store, at=at)
        for opens, _closes in day.periods
    )
    return next((start for start in starts if start > at), None)
