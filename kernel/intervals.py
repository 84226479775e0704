"""Half-open periods of time, and the five-minute ticks they are counted in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

TICK: Final = 300
"""Seconds in a tick. Every UTC offset in use today is a multiple of it."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """An instant range [start, end), both aware, kept in UTC.

    Raises ValueError when a bound is naive or the period is empty.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a period needs aware instants")
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))
        if self.start >= self.end:
            raise ValueError("a period ends after it starts")

    def overlaps(self, other: Period) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def widened(self, *, before: timedelta, after: timedelta) -> Period:
        return Period(self.start - before, self.end + after)


def tick_of(instant: datetime) -> int:
    """The absolute tick (unix seconds // 300) that `instant` lies in."""
    return int(instant.timestamp()) // TICK


def tick_after(instant: datetime) -> int:
    """The first absolute tick that starts at or after `instant`."""
    return -int(-instant.timestamp() // TICK)


def instant_of(tick: int) -> datetime:
    """The instant in UTC at which an absolute tick starts."""
    return datetime.fromtimestamp(tick * TICK, UTC)
