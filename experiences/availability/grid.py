"""The stretch of time that one search looks at, and the way between its bits and absolute ticks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from experiences.availability import bits
from experiences.availability.walls import DAY, local_day

CELL: Final = 512
"""Ticks in a cell, while the busy sets are painted."""
MARGIN: Final = DAY
"""Ticks before the first and after the last asked day: visits and their buffers spill over midnight."""


@dataclass(frozen=True)
class Grid:
    """`days` local days from `first` on, in which starts are asked for, with a margin of 24 hours on both sides.

    A set of ticks is an int whose bit i stands for the absolute tick (unix seconds // 300) `origin + i`. Days of 23 or
    25 hours have fewer or more ticks. Raises ValueError outside 1 to 366 days and the years 1970 to 9990.
    """

    zone: ZoneInfo
    first: date
    days: int

    def __post_init__(self) -> None:
        if not 1 <= self.days <= 366:
            raise ValueError("a grid has 1 to 366 days")
        if not 1970 <= self.first.year <= 9990:
            raise ValueError("a grid lies in the years 1970 to 9990")

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
    def ruling_dates(self) -> tuple[date, ...]:
        """Every local date whose rules reach into the grid: the asked ones, two before and two after.

        Load exceptions for all of these: a window may begin the evening before, a visit may end after midnight.
        """
        return tuple(self.first + timedelta(days=n) for n in range(-2, self.days + 2))

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
    """What is promised, by resource: {resource id: set of busy ticks}, only for resources with a row in the grid.

    `rows` are (resource id, tick_from, tick_until), absolute and half-open; they may overlap and leave the grid.
    """
    origin, end = grid.origin, grid.origin + grid.length
    cells = grid.length // CELL + 1
    busy: defaultdict[int, list[int]] = defaultdict(lambda: [0] * cells)
    for resource_id, tick_from, tick_until in rows:
        # A set goes to the cell where it starts, and may be longer: or-ing short ints is what makes this fast.
        if origin <= tick_from < tick_until <= end:
            first = tick_from - origin
            busy[resource_id][first // CELL] |= ((1 << tick_until - tick_from) - 1) << first % CELL
        elif tick_from < end and tick_until > origin:
            busy[resource_id][0] |= grid.bits(tick_from, tick_until)
    return {resource_id: _joined(row) for resource_id, row in busy.items()}


def _joined(cells: list[int]) -> int:
    """One set from its cells, which may overlap upwards."""
    together = 0
    for cell in reversed(cells):
        together = together << CELL | cell
    return together
