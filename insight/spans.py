"""Which stores and which dates a picture is of, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from stores.models import Store


@dataclass(frozen=True, slots=True)
class Span:
    """Local dates `first` to `last`, both included, of some stores. `every`: these are all stores of the house."""

    stores: tuple[Store, ...]
    first: date
    last: date
    every: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def shift(self) -> timedelta:
        """How far back the period before lies: as long as this one, or whole weeks where it is part of one."""
        return timedelta(days=-(-self.days // 7) * 7 if self.days < 7 else self.days)

    @property
    def before(self) -> Span:
        """The period that this one is compared with."""
        return Span(self.stores, self.first - self.shift, self.last - self.shift, self.every)


def this_week(today: date) -> tuple[date, date]:
    """From Monday to today."""
    return today - timedelta(days=today.weekday()), today


def week_before(today: date) -> tuple[date, date]:
    """The last whole week, from Monday to Sunday."""
    monday = today - timedelta(days=today.weekday() + 7)
    return monday, monday + timedelta(days=6)
