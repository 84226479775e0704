"""Experiences as the desk lists and opens them: drafts and retired ones, too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any, Final

from django.db.models import Exists, Max, Min, OuterRef, Q

from experiences.models import Experience, Schedule, Variation
from stores.models import OpeningPeriod, Store
from stores.queries.paging import Page, page_of

EARLIEST, LATEST = time(9), time(20)
"""What a week is drawn between where no doors say otherwise."""
UNRETIRED: Final = Q(published=True) | Q(retired_at=None)


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


def page_of_experiences(*, cursor: str | None, limit: int) -> Page[Experience]:
    """All of the house, in the shop's order. One query. Raises CursorInvalid."""
    by_house = Exists(Schedule.objects.filter(experience=OuterRef("pk"), store=None))
    return page_of(Experience.objects.annotate(by_house=by_house), by="position", kind=int, cursor=cursor, limit=limit)


def page_of_offered(store: Store, *, cursor: str | None, limit: int) -> Page[Experience]:
    """Those that are drafts or published, each as it is in the store. Two queries. Raises CursorInvalid."""
    page = page_of(Experience.objects.filter(UNRETIRED), by="position", kind=int, cursor=cursor, limit=limit)
    own = {row.experience_id: row for row in Variation.objects.filter(store=store, experience__in=page.rows)}
    return Page([house.as_in(store.pk, own.get(house.pk)) for house in page.rows], page.next_cursor)


def stores_offering(experiences: Iterable[Any]) -> dict[int, int]:
    """By experience id, in how many stores it has windows: the house's, or their own. Two queries.

    For the rows of `page_of_experiences`.
    """
    by_house, stores = {one.pk: one.by_house for one in experiences}, Store.objects.active().count()
    counts = {pk: stores if has_week else 0 for pk, has_week in by_house.items()}
    own = Schedule.objects.filter(experience=OuterRef("experience"), store=OuterRef("store"))
    varied = Variation.objects.filter(experience__in=by_house, store__active=True).annotate(by_own=Exists(own))
    for pk, offered, own_week, by_own in varied.values_list("experience_id", "offered", "own_week", "by_own"):
        counts[pk] -= by_house[pk]
        counts[pk] += offered and (by_own if own_week else by_house[pk])
    return counts
