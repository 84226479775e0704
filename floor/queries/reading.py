"""A day as it is read, once for the list and both grids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiences.models import Session
from floor.queries.day import expected_in
from floor.queries.facts import Promises, promises_of
from floor.queries.rows import Listed, listed, sessions_of
from kernel.intervals import Period
from stores.models import Store


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of a `period`. Names are in the reader's language.

    The visitors that fit the `words`, also those whose visit began before it and reaches into it; the sessions that
    begin in it; and what is promised to all of them.
    """

    period: Period
    words: str
    bookings: Sequence[Listed]
    sessions: Sequence[Session]
    promised: Promises


def read_day(store: Store, period: Period, *, words: str = "") -> Reading:
    """A day of the store. Three queries.

    `words` narrow its visitors to a name, a reference, or the end of a phone number, of which four digits count.
    """
    bookings = listed(expected_in(store, period, words=words))
    sessions = _sessions(store, period)
    held = sessions_of(bookings) | {one.pk for one in sessions}
    return Reading(period, words, bookings, sessions, promises_of([one.pk for one in bookings], held))


def _sessions(store: Store, period: Period) -> list[Session]:
    rows = Session.objects.live().filter(store=store).starting_between(period.start, period.end)
    return list(rows.select_related("experience").order_by("starts_at", "pk"))
