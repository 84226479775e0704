"""The dates on which an experience is offered otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.db.models import Q

from experiences.models import Experience, ScheduleException
from stores.models import Store


@dataclass(frozen=True, slots=True)
class OtherDate:
    """A date and its windows; not offered, it has one without times. `inherited`: a store has it from the house."""

    date: date
    windows: Sequence[ScheduleException]
    inherited: bool


@dataclass(frozen=True, slots=True)
class OtherDates:
    """Some dates, and whether further ones follow."""

    dates: Sequence[OtherDate]
    more: bool


def exceptions_of(
    experience: Experience, store: Store | None, *, today: date, after: date | None, limit: int
) -> OtherDates:
    """The dates of a store from today on, or those after a date, as they hold there, or of the house (None).

    `experience` is as it is in the store. One query.
    """
    whose = Q(store=store)
    if store is not None and not experience.own_week:
        whose |= Q(store=None)
    rows = ScheduleException.objects.filter(whose, experience=experience.pk, date__gte=today)
    if after is not None:
        rows = rows.filter(date__gt=after)
    dates = rows.order_by("date").values("date").distinct()[: limit + 1]
    listed = rows.filter(date__in=dates).order_by("date", "starts", "pk")
    found = [_of_date(day, list(windows), store) for day, windows in groupby(listed, key=attrgetter("date"))]
    return OtherDates(found[:limit], len(found) > limit)


def _of_date(day: date, windows: list[ScheduleException], store: Store | None) -> OtherDate:
    """What a store says itself takes the place of what the house says."""
    own = [window for window in windows if window.store_id is not None]
    return OtherDate(day, own or windows, inherited=store is not None and not own)
