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


def exceptions_of(experience: Experience, store: Store | None, *, today: date, limit: int) -> list[OtherDate]:
    """The next dates of a store, as they hold there, or of the house (None).

    One query, `experience` being as it is in the store.
    """
    whose = Q(store=store)
    if store is not None and not experience.own_week:
        whose |= Q(store=None)
    rows = ScheduleException.objects.filter(whose, experience=experience.pk, date__gte=today)
    listed = rows.order_by("date", "starts", "pk")[:limit]
    return [_of_date(day, list(windows), store) for day, windows in groupby(listed, key=attrgetter("date"))]


def _of_date(day: date, windows: list[ScheduleException], store: Store | None) -> OtherDate:
    """What a store says itself takes the place of what the house says."""
    own = [window for window in windows if window.store_id is not None]
    return OtherDate(day, own or windows, inherited=store is not None and not own)
