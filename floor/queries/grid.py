"""The day's grid: bookings, sessions and lanes, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q

from experiences.models import Session
from floor.board.grid import DayGrid, Event, Lanes, Shown, draw, lane_names
from floor.board.hours import Hours
from floor.board.only import EVERYBODY, Only, hosts_in
from floor.queries.day import expected_in
from floor.queries.facts import NOTHING_PROMISED, Promises, promises_of
from floor.queries.rows import Row, listed, rows_of
from kernel.intervals import Period
from stores.models import Room, Shift, Store, Stylist


def grid_of(
    store: Store, day: date, hours: Hours, by: Lanes, *, at: datetime, words: str = "", only: Only = EVERYBODY
) -> DayGrid | None:
    """The grid of a store's day: what begins on it. None when the doors stay closed and nobody comes. Four queries.

    A session is one block; its guests are named in it. `words` and `only` narrow the visitors, and the sessions to
    those with one.
    """
    period = hours.day_of(day)
    bookings = listed(expected_in(store, period, words=words).filter(starts_at__gte=period.start))
    sessions = _sessions(store, period)
    promised = promises_of([one.pk for one in bookings], [one.pk for one in sessions])
    rows = rows_of(bookings, promised, at=at)
    fitting = [row for row in rows if only.fits(row)]
    shown = _shown(fitting, sessions, promised, narrowed=bool(words or only))
    lanes = _lanes(store, day, by) | lane_names(shown, by)
    return draw(shown, lanes, by, store=store, opened=hours.open_from(day), at=at, hosts=hosts_in(rows))


def _sessions(store: Store, period: Period) -> list[Session]:
    rows = Session.objects.live().filter(store=store).starting_between(period.start, period.end)
    return list(rows.select_related("experience").order_by("starts_at", "pk"))


def _shown(visitors: Sequence[Row], sessions: Sequence[Session], promised: Promises, *, narrowed: bool) -> list[Shown]:
    """Sessions with their guests, and everybody who is no guest of one."""
    guests: dict[int | None, list[Row]] = defaultdict(list)
    for one in visitors:
        guests[one.booking.session_id].append(one)
    events = [
        Event(one, promised.sessions.get(one.pk, NOTHING_PROMISED), guests.pop(one.pk, []))
        for one in sessions
        if guests.get(one.pk) or not narrowed
    ]
    return [*(one for left in guests.values() for one in left), *events]


def _lanes(store: Store, day: date, by: Lanes) -> dict[int, str]:
    """Names by id: the rooms of the store, or the stylists who have a shift on this day."""
    if by == Lanes.ROOMS:
        return dict(Room.objects.active().filter(store=store).order_by("name", "pk").values_list("pk", "name"))
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    goes_on = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    shifts = Shift.objects.filter(begun, goes_on, store=store, weekday=day.weekday())
    hosts = Stylist.objects.active().filter(pk__in=shifts.values("stylist")).order_by("name", "pk")
    return {host.pk: host.said("name") for host in hosts}
