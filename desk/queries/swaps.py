"""Swaps of shifts as those two and their manager read them, and what else waits for a manager's answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.db.models import Q, QuerySet, prefetch_related_objects

from desk.models import OPEN, ShiftSwap, SwapState
from desk.queries.shifts import DatedShift
from desk.rule_sets.swaps import offered_of, returned_of
from stores.models import Skill, Store, Stylist, TimeOff, TimeOffState

MOST_OFFERS: Final = 20
ON_A_PAGE: Final = 50
MOST_COLLEAGUES: Final = 200
REMEMBERED: Final = timedelta(days=14)
PEOPLE: Final = ("store", "stylist", "taker", "to")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Lack:
    """Who would come to a shift, and what its owner can do and they can't."""

    who: Stylist
    skills: list[Skill]


@dataclass(frozen=True, slots=True)
class ShownSwap:
    """A swap with its shifts, and what its two lack for each other's."""

    swap: ShiftSwap
    offered: DatedShift
    returned: DatedShift | None
    lacks: list[Lack]


def offers_to(stylist: Stylist, *, at: datetime) -> list[ShownSwap]:
    """What they may take, the soonest first. Three queries at most."""
    stores = Q(store=stylist.home_id) | Q(store__in=stylist.shifts.values("store"))
    meant = Q(to=None) | Q(to=stylist)
    found = ShiftSwap.objects.filter(stores, meant, state=SwapState.OFFERED, lapses_at__gt=at).exclude(stylist=stylist)
    return shown(found.order_by("lapses_at", "pk")[:MOST_OFFERS], comes=stylist)


def colleagues_of(stylist: Stylist, shifts: Sequence[DatedShift]) -> list[Stylist]:
    """Who else is of the teams in which these shifts are. One query."""
    team = Stylist.objects.active().of_teams(shift.store for shift in shifts).exclude(pk=stylist.pk)
    return list(team.order_by("name", "pk")[:MOST_COLLEAGUES])


def swaps_of(stylist: Stylist, *, at: datetime, page: int) -> tuple[list[ShownSwap], bool]:
    """A page (from 1) of what they offer or take, and what became of it lately; whether there is more.

    Three queries at most.
    """
    theirs = Q(stylist=stylist) | Q(taker=stylist)
    found = ShiftSwap.objects.filter(theirs, date__gte=(at - REMEMBERED).date()).exclude(state=SwapState.WITHDRAWN)
    return _page(shown(_cut(found.order_by("date", "starts", "pk"), page)))


def swaps_in(store: Store, *, at: datetime, page: int) -> tuple[list[ShownSwap], bool]:
    """A page (from 1) of what is open in a store, what waits for its manager first; whether there is more.

    Three queries at most.
    """
    found = ShiftSwap.objects.filter(store=store, state__in=OPEN, lapses_at__gt=at)
    return _page(shown(_cut(found.order_by("-state", "lapses_at", "pk"), page)))


def absences_asked(store: Store, *, at: datetime, page: int) -> tuple[list[TimeOff], bool]:
    """A page (from 1) of the time off that the store's team has asked for; whether there is more. One query."""
    return _page(list(_cut(_asked(store, at).select_related("stylist").order_by("starts_at", "pk"), page)))


def count_waiting(store: Store, *, at: datetime) -> int:
    """How much waits for the manager's answer. Two queries."""
    swaps = ShiftSwap.objects.filter(store=store, state=SwapState.TAKEN, lapses_at__gt=at)
    return swaps.count() + _asked(store, at).count()


def shown(found: QuerySet[ShiftSwap], *, comes: Stylist | None = None) -> list[ShownSwap]:
    """With their shifts, and what is lacked by who comes to each: `comes`, or who has taken it, and its owner."""
    swaps = list(found.select_related(*PEOPLE).prefetch_related("stylist__skills", "taker__skills"))
    if comes is not None:
        prefetch_related_objects([comes], "skills")
    return [ShownSwap(one, offered_of(one), returned_of(one), _lacks(one, comes or one.taker)) for one in swaps]


def _cut(rows: QuerySet[Any, Row], page: int) -> QuerySet[Any, Row]:
    """The rows of a page, and one more."""
    start = (page - 1) * ON_A_PAGE
    return rows[start : start + ON_A_PAGE + 1]


def _page(found: list[Row]) -> tuple[list[Row], bool]:
    return found[:ON_A_PAGE], len(found) > ON_A_PAGE


def _asked(store: Store, at: datetime) -> QuerySet[TimeOff]:
    team = Stylist.objects.active().of_team(store).values("pk")
    return TimeOff.objects.filter(stylist__in=team, state=TimeOffState.ASKED, ends_at__gt=at)


def _lacks(swap: ShiftSwap, taker: Stylist | None) -> list[Lack]:
    if taker is None:
        return []
    ways = [(taker, swap.stylist)] + ([(swap.stylist, taker)] if swap.return_date else [])
    lacks = [Lack(comes, _beyond(comes, owner)) for comes, owner in ways]
    return [lack for lack in lacks if lack.skills]


def _beyond(comes: Stylist, owner: Stylist) -> list[Skill]:
    missing = set(owner.skills.all()) - set(comes.skills.all())
    return sorted(missing, key=lambda skill: (skill.name, skill.pk))
