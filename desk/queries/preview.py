"""What a customer sees in a week, and why the rest of it is not offered: the answer of the search itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bookings.queries.availability import Day, days_of
from bookings.queries.timetable import reasons_of
from bookings.queries.wishes import Wish
from experiences.availability import Reason
from stores.models import Store

WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Refused:
    """Starts of a day that can't be booked for one and the same reason, which is the first of theirs."""

    reason: Reason
    starts: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class DaySeen:
    """A local date: the starts that can be booked, those that can't, and, where there are none, why not."""

    date: date
    starts: tuple[datetime, ...]
    refused: Sequence[Refused]
    why: Reason | None


def week_seen(wish: Wish, store: Store, *, first: date, at: datetime) -> list[DaySeen]:
    """The seven local dates from `first`, as a customer would be answered at `at`. At most ten queries.

    Raises PartyDoesNotFit.
    """
    days = days_of(wish, store, first=first, days=WEEK, at=at, explain=True)
    return [_seen(day) for day in days]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _seen(day: Day) -> DaySeen:
    by_reason: dict[Reason, list[datetime]] = {}
    for start in day.closed:
        by_reason.setdefault(start.reasons[0], []).append(start.starts_at)
    refused = [Refused(reason, tuple(starts)) for reason, starts in by_reason.items()]
    why = None if day.slots else reasons_of(day)[0]
    return DaySeen(day.date, tuple(slot.starts_at for slot in day.slots), refused, why)
