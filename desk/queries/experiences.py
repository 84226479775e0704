"""Experiences as the desk lists and opens them: drafts and retired ones, too."""

from __future__ import annotations

from datetime import time

from django.db.models import Max, Min

from experiences.models import Experience
from stores.models import OpeningPeriod, Store

EARLIEST, LATEST = time(9), time(20)
"""What a week is drawn between where no doors say otherwise."""


def experience_at_desk(slug: str) -> Experience | None:
    """Whatever its state, with its skill. One query."""
    return Experience.objects.select_related("skill").filter(slug=slug).first()


def doors_of(store: Store | None) -> tuple[int, int]:
    """When the first door of the week opens and the last one closes, in minutes of the day. One query."""
    if store is None:
        return _minutes(EARLIEST), _minutes(LATEST)
    doors = OpeningPeriod.objects.filter(store=store).aggregate(first=Min("opens"), last=Max("closes"))
    opens, closes = _minutes(doors["first"] or EARLIEST), _minutes(doors["last"] or LATEST)
    return opens, closes if closes > opens else _minutes(LATEST)


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute
