"""From wall time to ticks: where a local day, a window of hours or a start lies on the absolute count of ticks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from kernel.clock import instant
from kernel.intervals import TICK

DAY: Final = 86_400 // TICK
"""Ticks in a day of 24 hours."""


class LocalDay(NamedTuple):
    """The first absolute tick of a local date, and whether its wall clock runs straight through.

    `straight`: 24 hours, no change of offset, midnight on a tick; then wall time is mere addition.
    """

    begins: int
    straight: bool


def edge(day: date, wall: time, zone: ZoneInfo) -> int:
    """Unix seconds of the first instant at which the wall clock reads `wall` on `day`, or later.

    So a doubled wall time is its first occurrence, and a skipped one is the instant of the transition.
    """
    moment = instant(day, wall, zone)
    return _transition(day, wall, zone) if moment is None else int(moment.timestamp())


def _transition(day: date, wall: time, zone: ZoneInfo) -> int:
    """Unix seconds of the spring-forward that skips this wall time: PEP 495 brackets it by its two folds."""
    asked = datetime.combine(day, wall)
    before = int(asked.replace(tzinfo=zone, fold=1).timestamp())
    after = int(asked.replace(tzinfo=zone, fold=0).timestamp())
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, UTC).astimezone(zone).replace(tzinfo=None) < asked:
            before = middle
        else:
            after = middle
    return after


@lru_cache(maxsize=16_384)
def local_day(day: date, zone: ZoneInfo) -> LocalDay:
    """Where `day` lies; a day begins when its wall clock first reads 00:00 or later."""
    begins, ends = edge(day, time.min, zone), edge(day + timedelta(days=1), time.min, zone)
    straight = ends - begins == 86_400 and begins % TICK == 0 and _offset(begins, zone) == _offset(ends - 1, zone)
    return LocalDay(-(-begins // TICK), straight)


def _offset(unix: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(unix, UTC).astimezone(zone).utcoffset()


@lru_cache(maxsize=32_768)
def window_ticks(day: date, starts: time, ends: time, zone: ZoneInfo) -> tuple[int, int]:
    """The absolute half-open range of the ticks wholly inside a window of `day`; `ends` <= `starts` is past midnight.

    Empty (until <= from) when a spring-forward skips all of it. Cached: shifts and hours share their bounds.
    """
    return opening_tick(day, starts, zone), closing_tick(last_day(day, starts, ends), ends, zone)


def last_day(day: date, starts: time, ends: time) -> date:
    """The local day on which a window that starts on `day` ends."""
    return day + timedelta(days=1) if ends <= starts else day


def opening_tick(day: date, wall: time, zone: ZoneInfo) -> int:
    """The first absolute tick that lies wholly at or after a window's opening bound."""
    begins, straight = local_day(day, zone)
    if straight:
        return begins - (-seconds_of(wall) // TICK)
    return -(-edge(day, wall, zone) // TICK)


def closing_tick(day: date, wall: time, zone: ZoneInfo) -> int:
    """The absolute tick at which a window's closing bound lies; a tick that the bound cuts is outside."""
    begins, straight = local_day(day, zone)
    if straight:
        return begins + seconds_of(wall) // TICK
    return edge(day, wall, zone) // TICK


def start_tick(day: date, wall: time, zone: ZoneInfo) -> int | None:
    """The absolute tick that begins at this wall time; None when a spring-forward skips it or no tick begins there."""
    moment = instant(day, wall, zone)
    if moment is None or int(moment.timestamp()) % TICK:
        return None
    return int(moment.timestamp()) // TICK


def seconds_of(wall: time) -> int:
    """Seconds since 00:00 that a wall clock shows."""
    return wall.hour * 3600 + wall.minute * 60 + wall.second
