"""The stylists of a store."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from stores.models import Shift, Skill, Store, Stylist, TimeOff
from stores.queries.paging import Page, page_of


def page_of_people(store: Store, *, words: str, cursor: str | None, limit: int, at: datetime) -> Page[Stylist]:
    """The next of the team by name, of those that `words` name, with skills, `is_away` (now) and `has_shifts` (here).

    Who has left for good is among them, too. Two queries. Raises CursorInvalid.
    """
    people = _people(store, at)
    for word in words.split():
        people = people.filter(name__icontains=word)
    return page_of(people, by="name", kind=str, cursor=cursor, limit=limit)


def person_in(store: Store, slug: str) -> Stylist | None:
    """One of the store's team, or nobody."""
    return Stylist.objects.of_team(store).filter(slug=slug).select_related("user", "home").first()


def hours_elsewhere(store: Store, stylist: Stylist) -> list[Shift]:
    """Their weekly shifts in other stores. One query."""
    return list(stylist.shifts.exclude(store=store).select_related("store").order_by("weekday", "starts", "pk"))


def _people(store: Store, at: datetime) -> QuerySet[Stylist, Any]:
    away = TimeOff.objects.approved().filter(stylist=OuterRef("pk"), starts_at__lte=at, ends_at__gt=at)
    shifts = Shift.objects.filter(stylist=OuterRef("pk"), store=store)
    skills: Prefetch[str, QuerySet[Skill], str] = Prefetch("skills", Skill.objects.order_by("name", "pk"))
    team = Stylist.objects.of_team(store)
    return team.annotate(is_away=Exists(away), has_shifts=Exists(shifts)).prefetch_related(skills)
