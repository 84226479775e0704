"""The dates on which an experience is offered otherwise."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from operator import attrgetter

from experiences.models import Experience, ScheduleException
from stores.models import Store


def exceptions_of(
    experience: Experience, store: Store, *, today: date, limit: int
) -> list[tuple[date, list[ScheduleException]]]:
    """The next dates with their windows; a date on which it is not offered has one without times. One query."""
    rows = ScheduleException.objects.filter(experience=experience, store=store, date__gte=today)
    listed = rows.order_by("date", "starts", "pk")[:limit]
    return [(day, list(windows)) for day, windows in groupby(listed, key=attrgetter("date"))]
