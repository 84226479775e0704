"""The shifts that stylists have on dates: the weekly ones, or what replaces them there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q
from django.utils import formats

from experiences.availability.walls import window_ticks
from kernel.intervals import Period, instant_of
from stores.models import Shift, ShiftException, Store, Stylist, TimeOff

AHEAD: Final = timedelta(days=56)
"""So far ahead shifts are given away: later ones are no promise of the rota yet."""


@dataclass(frozen=True, slots=True)
class DatedShift:
    """A shift that begins on a date of a store, on its clock; `ends` at or before `starts` is the next day."""

    store: Store
    date: date
    starts: time
    ends: time

    def __str__(self) -> str:
        day = f"{formats.date_format(self.date, 'D')} {formats.date_format(self.date, 'DATE_FORMAT')}"
        return f"{day}, {self.starts:%H:%M}–{self.ends:%H:%M}"

    @property
    def key(self) -> str:
        """What a form calls it, among one stylist's."""
        return f"{self.store.slug}/{self.date}/{self.starts:%H:%M}"

    @property
    def period(self) -> Period | None:
        """From when until when they are there; nothing where a change of clocks skips all of it."""
        first, until = window_ticks(self.date, self.starts, self.ends, self.store.zone)
        return Period(instant_of(first), instant_of(until)) if first < until else None


def shifts_between(stylists: Collection[int], first: date, last: date) -> dict[int, list[DatedShift]]:
    """By stylist, those that begin on the dates `first` to `last`, in every store, the first first. Two queries."""
    wanted = Q(stylist__in=stylists, store__active=True)
    weekly = Shift.objects.filter(wanted).select_related("store").order_by("starts", "pk")
    replacing = ShiftException.objects.filter(wanted, date__range=(first, last)).select_related("store")
    dated = list(replacing.order_by("starts", "pk"))
    replaced = {(row.stylist_id, row.store_id, row.date) for row in dated}
    found: dict[int, list[DatedShift]] = defaultdict(list)
    for row in dated:
        if row.starts is not None and row.ends is not None:
            found[row.stylist_id].append(DatedShift(row.store, row.date, row.starts, row.ends))
    for shift in weekly:
        for day in _dates_of(shift, first, last):
            if (shift.stylist_id, shift.store_id, day) not in replaced:
                found[shift.stylist_id].append(DatedShift(shift.store, day, shift.starts, shift.ends))
    return {pk: sorted(rows, key=lambda one: (one.date, one.starts)) for pk, rows in found.items()}


def shifts_ahead(stylist: Stylist, *, at: datetime) -> list[DatedShift]:
    """Those of a stylist that begin within AHEAD, in every store, the first first. Two queries."""
    day = timedelta(days=1)  # no clock is farther from UTC
    found = shifts_between([stylist.pk], at.date() - day, (at + AHEAD).date() + day).get(stylist.pk, [])
    return [one for one in found if one.period is not None and at < one.period.start <= at + AHEAD]


def is_free(stylist: int, shift: DatedShift, *, apart_from: Iterable[DatedShift] = ()) -> bool:
    """Whether they neither work nor have time off during the shift, `apart_from` what they give away. Three queries."""
    period = shift.period
    if period is None:
        return False
    day, given = timedelta(days=1), set(apart_from)
    own = shifts_between([stylist], shift.date - 2 * day, shift.date + 2 * day).get(stylist, [])
    works = any(other.period.overlaps(period) for other in own if other not in given and other.period is not None)
    away = TimeOff.objects.approved().filter(stylist=stylist, starts_at__lt=period.end, ends_at__gt=period.start)
    return not works and not away.exists()


def _dates_of(shift: Shift, first: date, last: date) -> Iterable[date]:
    since, until = max(first, shift.valid_from or first), min(last, shift.valid_until or last)
    day = since + timedelta(days=(shift.weekday - since.weekday()) % 7)
    while day <= until:
        yield day
        day += timedelta(days=7)
