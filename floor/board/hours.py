"""The day of a store as its staff live it: with doors open past midnight it ends when they close."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from experiences.availability.walls import window_ticks
from kernel import clock
from kernel.intervals import Period, instant_of

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One opening period: of a `weekday` (0 = Monday), or of a `date`, whose rows replace the weekly ones.

    No `opens` and `closes`: closed on that date. `closes` at or before `opens` is the next day's.
    """

    weekday: int | None
    date: date | None
    opens: time | None
    closes: time | None


@dataclass(frozen=True, slots=True)
class Hours:
    """When the doors of a store are open, by weekly and dated rows."""

    zone: ZoneInfo
    rows: tuple[HoursRow, ...]

    def open_from(self, day: date) -> Period | None:
        """From the first opening to the last closing of the doors on a local date; None when they stay closed."""
        ticks = [window_ticks(day, opens, closes, self.zone) for opens, closes in self._spans(day)]
        held = [(first, until) for first, until in ticks if until > first]  # a spring-forward may skip all of one
        if not held:
            return None
        return Period(instant_of(min(first for first, _ in held)), instant_of(max(until for _, until in held)))

    def day_of(self, day: date) -> Period:
        """The whole day: from midnight, or when the night before is over, to midnight, or when this night is over."""
        return Period(self._night_over(day), self._night_over(day + A_DAY))

    def today(self, at: datetime) -> date:
        """The day that is being lived at `at`."""
        local = clock.local_date(at, self.zone)
        return local if at >= self._night_over(local) else local - A_DAY

    def _night_over(self, day: date) -> datetime:
        midnight, before = clock.first_instant(day, self.zone), self.open_from(day - A_DAY)
        own = self.open_from(day)
        if before is None or before.end <= midnight or (own is not None and own.start < before.end):
            return midnight  # doors that never close have their day's end at midnight
        return before.end

    def _spans(self, day: date) -> Iterable[tuple[time, time]]:
        dated = [row for row in self.rows if row.date == day]
        for row in dated or [row for row in self.rows if row.date is None and row.weekday == day.weekday()]:
            if row.opens is not None and row.closes is not None:
                yield row.opens, row.closes
