"""The day's grid: what was read of the day, in its lanes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q

from floor.board.grid import DayGrid, Event, Lanes, Shown, draw, lane_names
from floor.board.hours import Hours
from floor.board.only import EVERYBODY, Only, hosts_in
from floor.queries.facts import NOTHING_PROMISED
from floor.queries.reading import Reading
from floor.queries.rows import Row, rows_of
from stores.models import Room, Shift, ShiftException, Store, Stylist


def grid_of(
    reading: Reading, store: Store, day: date, hours: Hours, by: Lanes, *, at: datetime, only: Only = EVERYBODY
) -> DayGrid | None:
    """The grid of a store's day: what begins on it. None when the doors stay closed and nobody comes. One query.

    A session is one block; its guests are named in it. Where the visitors are narrowed, the sessions are to those
    with one.
    """
    bookings = [one for one in reading.bookings if one.starts_at >= reading.period.start]
    rows = rows_of(bookings, reading.promised, at=at)
    fitting = [row for row in rows if only.fits(row)]
    shown = _shown(fitting, reading, narrowed=bool(reading.words or only))
    lanes = _lanes(store, day, by) | lane_names(shown, by)
    return draw(shown, lanes, by, store=store, opened=hours.open_from(day), at=at, hosts=hosts_in(rows))


def _shown(visitors: Sequence[Row], reading: Reading, *, narrowed: bool) -> list[Shown]:
    """Sessions with their guests, and everybody who is no guest of one."""
    guests: dict[int | None, list[Row]] = defaultdict(list)
    for one in visitors:
        guests[one.booking.session_id].append(one)
    events = [
        Event(one, reading.promised.sessions.get(one.pk, NOTHING_PROMISED), guests.pop(one.pk, []))
        for one in reading.sessions
        if guests.get(one.pk) or not narrowed
    ]
    return [*(one for left in guests.values() for one in left), *events]


def _lanes(store: Store, day: date, by: Lanes) -> dict[int, str]:
    """Names by id: the rooms of the store, or the stylists who have a shift on this day."""
    if by == Lanes.ROOMS:
        return dict(Room.objects.active().filter(store=store).order_by("name", "pk").values_list("pk", "name"))
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    goes_on = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    dated = ShiftException.objects.filter(store=store, date=day)
    weekly = Shift.objects.filter(begun, goes_on, store=store, weekday=day.weekday())
    usual = weekly.exclude(stylist__in=dated.values("stylist"))
    there = Q(pk__in=usual.values("stylist")) | Q(pk__in=dated.filter(starts__isnull=False).values("stylist"))
    hosts = Stylist.objects.active().filter(there).order_by("name", "pk")
    return {host.pk: host.said("name") for host in hosts}
