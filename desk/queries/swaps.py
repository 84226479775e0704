"""Swaps of shifts as those two and their manager read them, and what else waits for a manager's answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from desk.models import OPEN, Swap, SwapState
from desk.queries.shifts import DatedShift
from desk.rule_sets.swaps import offered_of, returned_of
from stores.models import Shift, Skill, Store, Stylist, TimeOff, TimeOffState

MOST_OFFERS: Final = 20
MOST_SHOWN: Final = 100
MOST_COLLEAGUES: Final = 200
REMEMBERED: Final = timedelta(days=14)
PEOPLE: Final = ("store", "stylist", "taker", "to")


@dataclass(frozen=True, slots=True)
class ShownSwap:
    """A swap with its shifts; `lacks`: what its owner can do and who would come can't."""

    swap: Swap
    offered: DatedShift
    returned: DatedShift | None
    lacks: list[Skill]


def offers_to(stylist: Stylist, *, at: datetime) -> list[ShownSwap]:
    """What they may take, the soonest first. Three queries at most."""
    stores = Q(store=stylist.home_id) | Q(store__in=stylist.shifts.values("store"))
    meant = Q(to=None) | Q(to=stylist)
    found = Swap.objects.filter(stores, meant, state=SwapState.OFFERED, lapses_at__gt=at).exclude(stylist=stylist)
    return shown(found.order_by("lapses_at", "pk")[:MOST_OFFERS], comes=stylist)


def colleagues_of(stylist: Stylist, shifts: Sequence[DatedShift]) -> list[Stylist]:
    """Who else is of the teams in which these shifts are. One query."""
    stores = {shift.store.pk for shift in shifts}
    there = Exists(Shift.objects.filter(stylist=OuterRef("pk"), store__in=stores))
    team = Stylist.objects.active().filter(Q(home__in=stores) | there).exclude(pk=stylist.pk)
    return list(team.order_by("name", "pk")[:MOST_COLLEAGUES])


def swaps_of(stylist: Stylist, *, at: datetime) -> list[ShownSwap]:
    """What they offer or take, and what became of it lately. Three queries at most."""
    theirs = Q(stylist=stylist) | Q(taker=stylist)
    found = Swap.objects.filter(theirs, date__gte=(at - REMEMBERED).date()).exclude(state=SwapState.WITHDRAWN)
    return shown(found.order_by("date", "starts", "pk")[:MOST_SHOWN])


def swaps_in(store: Store, *, at: datetime) -> list[ShownSwap]:
    """What is open in a store, what waits for its manager first. Three queries at most."""
    found = Swap.objects.filter(store=store, state__in=OPEN, lapses_at__gt=at)
    waiting_first = found.order_by("-state", "lapses_at", "pk")
    return shown(waiting_first[:MOST_SHOWN])


def absences_asked(store: Store, *, at: datetime) -> list[TimeOff]:
    """Time off that the store's team has asked for. One query."""
    return list(_asked(store, at).select_related("stylist").order_by("starts_at", "pk")[:MOST_SHOWN])


def count_waiting(store: Store, *, at: datetime) -> int:
    """How much waits for the manager's answer. Two queries."""
    swaps = Swap.objects.filter(store=store, state=SwapState.TAKEN, lapses_at__gt=at)
    return swaps.count() + _asked(store, at).count()


def shown(found: QuerySet[Swap], *, comes: Stylist | None = None) -> list[ShownSwap]:
    """With their shifts, and what is lacked by who comes: `comes`, or who has taken it."""
    swaps = list(found.select_related(*PEOPLE).prefetch_related("stylist__skills", "taker__skills"))
    has = set(comes.skills.all()) if comes else None
    return [ShownSwap(one, offered_of(one), returned_of(one), _lacks(one, has)) for one in swaps]


def _asked(store: Store, at: datetime) -> QuerySet[TimeOff]:
    team = Stylist.objects.active().of_team(store).values("pk")
    return TimeOff.objects.filter(stylist__in=team, state=TimeOffState.ASKED, ends_at__gt=at)


def _lacks(swap: Swap, has: set[Skill] | None) -> list[Skill]:
    if has is None:
        has = set(swap.taker.skills.all()) if swap.taker else set(swap.stylist.skills.all())
    return sorted(set(swap.stylist.skills.all()) - has, key=lambda skill: skill.name)
