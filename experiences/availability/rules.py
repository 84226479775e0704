"""Weekly and dated rules in wall time, laid on a grid: opening hours, shifts, and the starts of a schedule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from experiences.availability import bits
from experiences.availability.grid import Grid
from experiences.availability.walls import last_day, local_day, seconds_of, start_tick, window_ticks
from kernel.intervals import TICK


@dataclass(frozen=True, slots=True)
class WeeklyRule:
    """From `starts` to `ends`, wall time, on each `weekday` (0 = Monday). `ends` <= `starts` means past midnight.

    The valid bounds are inclusive and concern the local day on which the window starts.
    """

    weekday: int
    starts: time
    ends: time
    valid_from: date | None = None
    valid_until: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError("a weekday is 0 (Monday) to 6")


@dataclass(frozen=True, slots=True)
class DatedRule:
    """The hours of one date in place of its weekly ones; both None: closed. `ends` <= `starts` means past midnight."""

    date: date
    starts: time | None = None
    ends: time | None = None

    def __post_init__(self) -> None:
        if (self.starts is None) != (self.ends is None):
            raise ValueError("a dated rule has both bounds or neither")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartWindow(WeeklyRule):
    """A weekly window in which a visit of `duration` minutes may start every `interval` minutes, from `starts` on.

    Raises ValueError for starts off the five-minute tick: they could not be promised exactly.
    """

    interval: int
    duration: int

    def __post_init__(self) -> None:
        WeeklyRule.__post_init__(self)
        if self.interval <= 0 or self.duration <= 0:
            raise ValueError("interval and duration are positive minutes")
        if self.interval * 60 % TICK or seconds_of(self.starts) % TICK:
            raise ValueError("starts fall on five-minute ticks")


class DatedWindow(NamedTuple):
    """A window of one date in place of all its weekly ones; None: no visit starts that day."""

    date: date
    window: StartWindow | None


def presence(grid: Grid, weekly: Iterable[WeeklyRule], dated: Iterable[DatedRule] = ()) -> int:
    """The ticks in which the rules say open, or on shift.

    A date with any dated rule loses its weekly ones; what spilled over from the evening before stays. A bound that a
    spring-forward skips moves to the transition; a doubled one is its first. Ticks that a bound cuts are left out.
    """
    dated = tuple(dated)
    excepted = {rule.date for rule in dated}
    present = 0
    for rule in weekly:
        for day in _days_of(grid, rule):
            if day not in excepted:
                present |= grid.bits(*window_ticks(day, rule.starts, rule.ends, grid.zone))
    for special in dated:
        if special.starts is not None and special.ends is not None:
            present |= grid.bits(*window_ticks(special.date, special.starts, special.ends, grid.zone))
    return present


def _days_of(grid: Grid, rule: WeeklyRule) -> Iterator[date]:
    """The dates within reach of the grid on which a weekly rule's window starts."""
    reach = grid.ruling_dates
    since, until = rule.valid_from or date.min, rule.valid_until or date.max
    for day in reach[(rule.weekday - reach[0].weekday()) % 7 :: 7]:
        if since <= day <= until:
            yield day


def schedule_starts(grid: Grid, windows: Sequence[StartWindow], dated: Sequence[DatedWindow] = ()) -> int:
    """The ticks of the asked days at which the windows let a visit start and end in time.

    A date with any dated window loses its weekly ones; what spilled over from the evening before stays. Starts are wall
    times: a skipped one offers nothing, a doubled one is its first. The visit lasts `duration` real minutes and ends by
    the instant of the window's end.
    """
    excepted = {special.date for special in dated}
    starts = 0
    for window in windows:
        for day in _days_of(grid, window):
            if day not in excepted:
                starts |= _starts_of_day(grid, window, day)
    for special in dated:
        if special.window is not None and special.date in grid.ruling_dates:
            starts |= _starts_of_day(grid, special.window, special.date)
    return starts & grid.asked


def _starts_of_day(grid: Grid, window: StartWindow, day: date) -> int:
    last = last_day(day, window.starts, window.ends)
    opens, closes = window_ticks(day, window.starts, window.ends, grid.zone)
    latest = closes - -(-window.duration * 60 // TICK)
    if local_day(day, grid.zone).straight and local_day(last, grid.zone).straight:
        return _straight_starts(grid, opens, latest, window.interval * 60 // TICK)
    starts = 0
    for tick in _wall_starts(grid, window, day, last):
        if tick <= latest:
            starts |= grid.bits(tick, tick + 1)
    return starts


def _straight_starts(grid: Grid, first: int, latest: int, step: int) -> int:
    if latest < first:
        return 0
    starts, bit = bits.comb(step, (latest - first) // step + 1), first - grid.origin
    return (starts << bit if bit >= 0 else starts >> -bit) & grid.full


def _wall_starts(grid: Grid, window: StartWindow, day: date, last: date) -> Iterator[int]:
    """The absolute ticks of a window's wall-time starts on a day whose clock is changed."""
    wall, end = datetime.combine(day, window.starts), datetime.combine(last, window.ends)
    while wall < end:
        tick = start_tick(wall.date(), wall.time(), grid.zone)
        if tick is not None:
            yield tick
        wall += timedelta(minutes=window.interval)
