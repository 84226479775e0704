"""The clock, and the way from wall time to instants.

Only edges call `now`; everything inside takes `at`. Rules are wall time in a store's zone, promises are UTC instants.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def instant(day: date, wall: time, zone: ZoneInfo) -> datetime | None:
    """The instant of a wall time, in UTC.

    None when a spring-forward skips it; its first occurrence when it happens twice (PEP 495, fold=0).
    """
    local = datetime.combine(day, wall, tzinfo=zone)
    utc = local.astimezone(UTC)
    return utc if utc.astimezone(zone).replace(fold=0, tzinfo=None) == local.replace(tzinfo=None) else None


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins, in UTC, also where midnight itself is skipped."""
    midnight = instant(day, time.min, zone)
    if midnight is not None:
        return midnight
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def local_dates(start: datetime, end: datetime, zone: ZoneInfo) -> list[date]:
    """Every local date that [start, end) touches, in order."""
    first, last = (
        local_date(start, zone),
        local_date(end - timedelta(microseconds=1), zone),
    )
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
