"""When people are left in peace: from 20:00 to 9:00 by the clock where they are, or as the house says.

Waking time is closed, [9:00, 20:00] of a local day, so that there is a last moment of it to move something to.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from kernel.clock import instant, local_date

_DAY: Final = timedelta(days=1)


class Waking(NamedTuple):
    """From when until when somebody may be disturbed, by their clock; the first is the earlier on a day."""

    begins: time
    ends: time


USUAL: Final = Waking(time(9), time(20))
_hours = USUAL


def keep(hours: Waking) -> None:
    """Let these be the hours for the whole process. The house says so once, when it starts."""
    global _hours
    _hours = hours


def is_quiet(at: datetime, zone: ZoneInfo) -> bool:
    """True when somebody in `zone` shouldn't be disturbed at `at`."""
    return not _hours.begins <= at.astimezone(zone).time() <= _hours.ends


def not_later(at: datetime, zone: ZoneInfo) -> datetime:
    """The last waking moment at or before `at`."""
    if not is_quiet(at, zone):
        return at
    day = local_date(at, zone)
    while (waking := _waking(day, zone)) is None or waking[1] > at:
        day -= _DAY
    return waking[1]


def not_before(at: datetime, zone: ZoneInfo) -> datetime:
    """The first waking moment at or after `at`."""
    if not is_quiet(at, zone):
        return at
    day = local_date(at, zone)
    while (waking := _waking(day, zone)) is None or waking[0] < at:
        day += _DAY
    return waking[0]


def after(at: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """The moment at which `length` of waking time has passed since `at`; `at` itself for no length."""
    moment, left = at, length
    while left > timedelta():
        begins = not_before(moment, zone)
        sleeps = _sleeps(begins, zone)
        if begins + left <= sleeps:
            return begins + left
        left -= sleeps - begins
        moment = sleeps + timedelta(seconds=1)
    return moment


def _waking(day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """When a local day's waking time begins and ends; None for a day that was left out of the calendar."""
    wakes, sleeps = instant(day, _hours.begins, zone), instant(day, _hours.ends, zone)
    return None if wakes is None or sleeps is None else (wakes, sleeps)


def _sleeps(waking_moment: datetime, zone: ZoneInfo) -> datetime:
    waking = _waking(local_date(waking_moment, zone), zone)
    return waking_moment if waking is None else waking[1]
