"""Where things stand on the day's grid: rows of five minutes, side by side where they overlap. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar
from zoneinfo import ZoneInfo

from kernel.intervals import TICK, Period, instant_of, tick_after, tick_of

Key = TypeVar("Key", bound=Hashable)
LEAST_ROWS: Final = 3
"""What is shorter than a quarter of an hour is drawn as long, so that a finger hits it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The rows of a grid: absolute ticks [first, until)."""

    first: int
    until: int

    def __len__(self) -> int:
        return self.until - self.first

    def row(self, tick: int) -> int:
        """The grid row that a tick begins at, from 1; cut to the grid."""
        return min(max(tick, self.first), self.until) - self.first + 1


@dataclass(frozen=True, slots=True)
class Placed(Generic[Key]):
    """A thing on the grid: its first row (from 1), how many, and in which column (from 0) of how many."""

    key: Key
    row: int
    rows: int
    column: int
    columns: int


@dataclass(frozen=True, slots=True)
class Mark:
    """An hour of the wall clock, and the row where it strikes."""

    row: int
    at: datetime


def stretch_of(opened: Period | None, visits: Iterable[Period], zone: ZoneInfo) -> Stretch | None:
    """From opening to closing, and as far as visits reach beyond it, in whole hours of the wall clock.

    None when there is neither.
    """
    periods = [*visits, *([opened] if opened else [])]
    if not periods:
        return None
    first = tick_of(min(one.start for one in periods))
    until = tick_after(max(one.end for one in periods))
    while not _strikes(first, zone):
        first -= 1
    while not _strikes(until, zone):
        until += 1
    return Stretch(first, until)


def marks_of(stretch: Stretch, zone: ZoneInfo) -> list[Mark]:
    """The hours within it. A clock that is put back strikes one twice, one that is put forward skips one."""
    struck = (tick for tick in range(stretch.first, stretch.until) if _strikes(tick, zone))
    return [Mark(stretch.row(tick), instant_of(tick)) for tick in struck]


def line_of(stretch: Stretch, at: datetime) -> float | None:
    """How far down the grid a moment lies, in rows from its top; None beyond it."""
    down = at.timestamp() / TICK - stretch.first
    return round(down, 2) if 0 <= down <= len(stretch) else None


def side_by_side(visits: Sequence[tuple[Key, Period]], stretch: Stretch) -> list[Placed[Key]]:
    """One lane: each visit in the leftmost free column; those that touch each other share the width.

    In the order of time, and of `visits` where that is the same.
    """
    placed = []
    for cluster in _clusters(_drawn(visits, stretch)):
        columns, taken = _columns(cluster)
        placed += [
            Placed(key, first - stretch.first + 1, until - first, column, taken)
            for (key, first, until), column in zip(cluster, columns, strict=True)
        ]
    return placed


def _strikes(tick: int, zone: ZoneInfo) -> bool:
    return instant_of(tick).astimezone(zone).minute == 0


def _drawn(visits: Sequence[tuple[Key, Period]], stretch: Stretch) -> list[tuple[Key, int, int]]:
    """(key, first tick, tick after the last), no shorter than can be touched, cut to the grid, by time."""
    drawn = []
    for key, period in visits:
        first = min(max(tick_of(period.start), stretch.first), stretch.until - LEAST_ROWS)
        until = min(max(tick_after(period.end), first + LEAST_ROWS), stretch.until)
        drawn.append((key, first, until))
    return sorted(drawn, key=lambda one: one[1])


def _clusters(drawn: Sequence[tuple[Key, int, int]]) -> Iterator[list[tuple[Key, int, int]]]:
    """Runs in which each overlaps one before it."""
    cluster: list[tuple[Key, int, int]] = []
    reach = 0
    for one in drawn:
        if cluster and one[1] >= reach:
            yield cluster
            cluster = []
        cluster.append(one)
        reach = max(reach, one[2]) if len(cluster) > 1 else one[2]
    if cluster:
        yield cluster


def _columns(cluster: Sequence[tuple[Key, int, int]]) -> tuple[list[int], int]:
    """The column of each, the leftmost that is free again, and how many there are."""
    free_from: list[int] = []
    columns = []
    for _, first, until in cluster:
        column = next((n for n, free in enumerate(free_from) if free <= first), len(free_from))
        free_from[column : column + 1] = [until]
        columns.append(column)
    return columns, len(free_from)
