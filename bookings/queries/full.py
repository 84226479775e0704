"""What is full now and may be freed again: a start, a day, several days, an event. That is what one can wait for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bookings.models.waiting import MOST_DAYS
from bookings.queries.availability import Day, days_of
from bookings.queries.wishes import Wish
from bookings.windows import Window, at_start, in_session, on_day, on_days
from experiences.availability import CONTENDED
from experiences.models import Session, Waiting
from stores.models import Store


def has_list(wish: Wish) -> bool:
    """Whether the store, on whose terms the wish is, has a waiting list for it."""
    return wish.experience.waiting != Waiting.NONE


def full_starts(day: Day) -> list[datetime]:
    """The starts of a day that are full, in the order of time; it was read with its closed starts."""
    return [start.starts_at for start in day.closed if set(start.reasons) <= CONTENDED]


def full_windows(wish: Wish, store: Store, day: date, *, at: datetime) -> list[Window]:
    """What can be waited for from a local day on: the day, the days that begin with it, each of its full starts.

    A day or several in which something can be had now are none, nor is a day of one start. The wish is on the store's
    terms. One query more than `days_of`.
    """
    if not has_list(wish):
        return []
    days = days_of(wish, store, first=day, days=MOST_DAYS, at=at, explain=True)
    starts = full_starts(days[0])
    events = {one.starts_at: one for one in _sessions(wish, store, starts)}
    single = (in_session(events[start]) if start in events else at_start(start, store) for start in starts)
    return [*_wide(days), *single]


def _wide(days: Sequence[Day]) -> list[Window]:
    first, last = days[0].date, days[-1].date
    full = [day for day in days if full_starts(day)]
    # The one start of an evening is all of its day.
    found = [on_day(first)] if len(full_starts(days[0])) > 1 and not days[0].slots else []
    if len(full) > 1 and not any(day.slots for day in days):
        found.append(on_days(first, last))
    return found


def _sessions(wish: Wish, store: Store, starts: Sequence[datetime]) -> list[Session]:
    if not starts:
        return []
    events = Session.objects.live().filter(experience=wish.experience, store=store).select_related("store")
    return list(events.starting_between(starts[0], starts[-1] + timedelta(minutes=1)))
