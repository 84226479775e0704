"""The stretch of time that one search looks at, and the way between its bits and absolute ticks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from experiences.availability import bits
from experiences.availability.walls import DAY, local_day

MARGIN: Final = DAY
"""Ticks before the first and after the last asked day: visits and their buffers spill over midnight."""


@dataclass(frozen=True)
class Grid:
    """`days` local days from `first` on, in which starts are asked for, with a margin of 24 hours on both sides.

    A set of ticks is an int whose bit i stands for the absolute tick (unix seconds // 300) `origin + i`. Days of 23 or
    25 hours have fewer or more ticks. Raises ValueError when `days` < 1.
    """

    zone: ZoneInfo
    first: date
    days: int

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("a grid has at least one day")

    @cached_property
    def origin(self) -> int:
        """The absolute tick of bit 0: 24 hours before `first` begins."""
        return local_day(self.first, self.zone).begins - MARGIN

    @cached_property
    def length(self) -> int:
        """Ticks in all, margins included."""
        return local_day(self.first + timedelta(days=self.days), self.zone).begins + MARGIN - self.origin

    @cached_property
    def full(self) -> int:
        """Every tick, margins included: what is free is `full & ~busy`."""
        return (1 << self.length) - 1

    @cached_property
    def asked(self) -> int:
        """The ticks of the asked days, without the margins."""
        return bits.span(MARGIN, self.length - MARGIN)

    @property
    def dates(self) -> list[date]:
        """The asked local dates, ascending."""
        return [self.first + timedelta(days=n) for n in range(self.days)]

    @cached_property
    def ruling_dates(self) -> list[date]:
        """Every local date whose rules reach into the grid: the asked ones, two before and two after.

        Load exceptions for all of these: a window may begin the evening before, a visit may end after midnight.
        """
        return [self.first + timedelta(days=n) for n in range(-2, self.days + 2)]

    def bits(self, tick_from: int, tick_until: int) -> int:
        """The set of the absolute half-open range [tick_from, tick_until), cut to the grid."""
        return bits.span(max(tick_from - self.origin, 0), min(tick_until - self.origin, self.length))

    def day(self, day: date) -> int:
        """The set of one local day, cut to the grid."""
        until = local_day(day + timedelta(days=1), self.zone).begins
        return self.bits(local_day(day, self.zone).begins, until)

    def ticks(self, starts: int) -> list[int]:
        """The absolute ticks of a set, ascending."""
        return [self.origin + bit for bit in bits.members(starts)]

    def holds(self, ticks: int, tick: int) -> bool:
        """Whether an absolute tick is in a set; False outside the grid."""
        bit = tick - self.origin
        return 0 <= bit < self.length and bool(ticks >> bit & 1)


def busy_masks(grid: Grid, rows: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """What is promised, by resource: {resource id: set of busy ticks}, only for resources that `rows` names.

    `rows` are (resource id, tick_from, tick_until), absolute and half-open; they may overlap and leave the grid.
    """
    origin, length = grid.origin, grid.length
    masks: dict[int, int] = {}
    for resource_id, tick_from, tick_until in rows:
        first, until = max(tick_from - origin, 0), min(tick_until - origin, length)
        masks[resource_id] = masks.get(resource_id, 0) | bits.span(first, until)
    return masks
