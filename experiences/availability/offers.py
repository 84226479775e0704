"""What one search asks for: pools of resources, and the rules around them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from experiences.availability import bits
from experiences.availability.grid import MARGIN, Grid


class Reason(StrEnum):
    """Why a start is not offered, in the order in which reasons are given.

    `FULL`: the day has as many as it takes. A session's places are counted by callers, who add it for want of them.
    """

    OUTSIDE_SCHEDULE = "OUTSIDE_SCHEDULE"
    CLOSED = "CLOSED"
    TOO_SOON = "TOO_SOON"
    TOO_FAR = "TOO_FAR"
    NO_ROOM = "NO_ROOM"
    NO_STYLIST = "NO_STYLIST"
    PIECE_TAKEN = "PIECE_TAKEN"
    FULL = "FULL"


CONTENDED: Final = frozenset({Reason.NO_ROOM, Reason.NO_STYLIST, Reason.PIECE_TAKEN, Reason.FULL})
"""What another customer caused, and may give back. The others would refuse an empty store as well."""


@dataclass(frozen=True, slots=True)
class Member:
    """One resource that could serve.

    `free`: ticks not promised to anybody; must cover the promised period [start-before, end+after).
    `present`: ticks open or on shift; must cover the visit [start, end).
    `load`: promises so far; the least loaded is chosen first.
    """

    resource_id: int
    free: int
    present: int
    load: int = 0

    def __post_init__(self) -> None:
        if self.free < 0 or self.present < 0:
            raise ValueError("a set of ticks is cut to its grid: grid.full & ~busy")


@dataclass(frozen=True, slots=True)
class Pool:
    """`needed` of the `members` must serve, all through; if fewer can, that is the `reason`.

    `before`, `after`: their own ticks of buffer; None: the visit's.
    """

    reason: Reason
    needed: int
    members: tuple[Member, ...]
    before: int | None = None
    after: int | None = None

    def __post_init__(self) -> None:
        if self.needed < 1:
            raise ValueError("a pool needs at least one member")


@dataclass(frozen=True)
class Offer:
    """A visit of `duration` ticks with `before` and `after` ticks of buffer, and everything it needs.

    `starts`: ticks that the schedule allows; `open`: ticks in which the store is open, must cover the visit; a start
    lies in [earliest, latest), absolute ticks, and not in `full`. Raises ValueError when the visit or a buffer leaves
    the grid's margin, or when pools share a resource.
    """

    grid: Grid
    duration: int
    before: int
    after: int
    starts: int
    open: int
    earliest: int
    latest: int
    pools: tuple[Pool, ...]
    full: int = 0

    def __post_init__(self) -> None:
        margins = [(self.before, self.after), *(self.margins(pool) for pool in self.pools)]
        if self.duration < 1 or any(
            not 0 <= before <= MARGIN or not 0 <= after <= MARGIN - self.duration for before, after in margins
        ):
            raise ValueError("a visit has a length, and fits with its buffers into 24 hours")
        named = [member.resource_id for pool in self.pools for member in pool.members]
        if len(set(named)) < len(named):
            raise ValueError("pools are disjoint")

    @cached_property
    def fitting(self) -> tuple[tuple[int, ...], ...]:
        """For each pool, for each member: the starts at which that member could serve."""
        return tuple(tuple(self._fits(pool, member) for member in pool.members) for pool in self.pools)

    def margins(self, pool: Pool) -> tuple[int, int]:
        """The ticks of buffer before and after the visit for which a pool's members are promised."""
        before = self.before if pool.before is None else pool.before
        return before, self.after if pool.after is None else pool.after

    def _fits(self, pool: Pool, member: Member) -> int:
        """Freedom counts from start-before on, so its erosion is moved up by `before`."""
        before, after = self.margins(pool)
        promised = bits.erode(member.free, before + self.duration + after) << before
        return promised & bits.erode(member.present, self.duration)

    @cached_property
    def refusals(self) -> dict[Reason, int]:
        """For each reason that can apply: the ticks of the grid at which it does."""
        full, grid = self.grid.full, self.grid
        beyond = grid.origin + grid.length
        refused = {
            Reason.OUTSIDE_SCHEDULE: full & ~(self.starts & grid.asked),
            Reason.CLOSED: full & ~bits.erode(self.open, self.duration),
            Reason.TOO_SOON: grid.bits(grid.origin, self.earliest),
            Reason.TOO_FAR: grid.bits(self.latest, beyond),
            Reason.FULL: self.full,
        }
        for pool, fitting in zip(self.pools, self.fitting, strict=True):
            lacking = full & ~bits.at_least(pool.needed, fitting)
            refused[pool.reason] = refused.get(pool.reason, 0) | lacking
        return refused

    @cached_property
    def bookable(self) -> int:
        """The starts that nothing refuses."""
        return self.grid.full & ~bits.union(self.refusals.values())
