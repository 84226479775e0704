"""Who is there when: the weekly shifts, what replaces them on a date, and when a stylist or room is not to be had."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from django.db.models import DateField, F, PositiveSmallIntegerField, Q, Value

from experiences.availability import DatedRule, WeeklyRule
from kernel.intervals import Period
from stores.models import OutsideBusy, RoomOutage, Shift, ShiftException, Store, TimeOff

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
    of_them, period = around & Q(stylist__in=stylists), ("starts_at", "ends_at")
    kinds = (
        TimeOff.objects.approved().filter(of_them).values_list("stylist_id", *period),
        OutsideBusy.objects.filter(of_them).values_list("stylist_id", *period),
        RoomOutage.objects.filter(around, room__in=rooms).values_list("room_id", *period),
    )
    first_kind, *others = (rows.order_by() for rows in kinds)
    for resource, since, until in first_kind.union(*others, all=True):
        book.away[resource].append(Period(since, until))
