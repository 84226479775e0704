"""Who is there when: the weekly shifts, what replaces them on a date, and when a stylist or room is not to be had."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from django.db.models import DateField, F, PositiveSmallIntegerField, Q, Value

from experiences.availability import DatedRule, WeeklyRule
from kernel.intervals import Period
from stores.models import RoomOutage, Shift, ShiftException, Store, TimeOff

if TYPE_CHECKING:
    from bookings.queries.rulebook import RuleBook


def read_shifts(book: RuleBook, stores: Sequence[Store], first: date, last: date, *, hosts: Q | None = None) -> None:
    """Weekly shifts, and what replaces them on local dates `first` to `last`, of the stylists that `hosts` fits.

    `hosts` asks of a shift's `stylist`. Who has a dated shift alone is a host too. One query.
    """
    wanted = Q(store__in=stores, stylist__active=True) & (hosts or Q())
    weekly = Shift.objects.filter(wanted).values_list(
        F("store_id"), F("stylist_id"), "weekday", "starts", "ends", "valid_from", "valid_until"
    )
    never = Value(None, PositiveSmallIntegerField())
    dated = ShiftException.objects.filter(wanted, date__range=(first, last)).values_list(
        F("store_id"), F("stylist_id"), never, "starts", "ends", "date", Value(None, DateField())
    )
    for store, stylist, weekday, starts, ends, since, until in weekly.order_by().union(dated.order_by(), all=True):
        known = book.shifts[store].setdefault(stylist, [])
        if weekday is None:
            book.dated_shifts[store].setdefault(stylist, []).append(DatedRule(since, starts, ends))
        else:
            known.append(WeeklyRule(weekday, starts, ends, since, until))


def read_absences(book: RuleBook, stores: Sequence[Store], first: date, last: date) -> None:
    """When the book's stylists are away and its rooms can't be used: one query, or none for nobody and nothing."""
    rooms = {room for store in stores for room in book.rooms[store.pk]}
    stylists = book.stylists(stores)
    if not rooms and not stylists:
        return
    start = datetime.combine(first, time.min, tzinfo=UTC)
    end = datetime.combine(last, time.max, tzinfo=UTC)
    around = Q(starts_at__lt=end, ends_at__gt=start)
    away = TimeOff.objects.approved().filter(around, stylist__in=stylists)
    out = RoomOutage.objects.filter(around, room__in=rooms)
    rows = away.order_by().values_list(F("stylist_id"), "starts_at", "ends_at")
    for resource, since, until in rows.union(
        out.order_by().values_list(F("room_id"), "starts_at", "ends_at"), all=True
    ):
        book.away[resource].append(Period(since, until))
