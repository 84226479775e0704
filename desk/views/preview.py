"""What a customer would see in a week if the rules were as typed, in words."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.forms.asked import MOST_PEOPLE, read_date, read_number, read_word
from bookings.queries.wishes import Wish
from bookings.views.why import why_not
from desk.queries.preview import DaySeen, monday_of, week_seen
from desk.rule_sets.base import Content, Scope
from desk.services.looking import as_if
from experiences.availability import Reason
from experiences.models import Experience
from experiences.queries.weeks import offering_the_houses_week
from stores.models import Store

MOST_OFFERED: Final = 50
REASONS: Final[dict[Reason, Promise]] = {
    Reason.CLOSED: _("The store is closed, or closes too early"),
    Reason.OUTSIDE_SCHEDULE: _("Outside the windows"),
    Reason.TOO_SOON: _("Too late to book it now"),
    Reason.TOO_FAR: _("Too far ahead to book it now"),
    Reason.NO_ROOM: _("No room is there or free"),
    Reason.NO_STYLIST: _("No stylist is there or free"),
    Reason.PIECE_TAKEN: _("The pieces are taken"),
    Reason.FULL: _("Every place is taken"),
}
"""Why one start can't be booked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose week is looked at: the terms there, how many people, and the day that it begins with."""

    experience: Experience
    party: int
    first: date

    @property
    def parties(self) -> range:
        return range(self.experience.party_min, self.experience.party_max + 1)


@dataclass(frozen=True, slots=True)
class DayTold:
    """A day as a customer sees it; `why` it has nothing, and each refusal with its words."""

    day: DaySeen
    why: str
    refused: Sequence[tuple[Promise, Sequence[datetime]]]


@dataclass(frozen=True, slots=True)
class Example:
    """The store in which the house's week is looked at; None where none has it, or none is called by the `words`."""

    store: Store | None
    words: str
    offered: Sequence[Store]

    @property
    def said(self) -> str:
        """What stands in the field: the store's name, or what no store is called by."""
        return self.store.said("name") if self.store else self.words


def example_of(request: HttpRequest, experience: Experience) -> Example:
    """The store that `seen_in` names, else the first by name. Two queries."""
    words = read_word(_said(request).get("seen_in"))
    stores = offering_the_houses_week(experience.pk)
    offered = list(stores[:MOST_OFFERED])
    if not words:
        return Example(next(iter(offered), None), "", offered)
    called = list(stores.named_like(words)[:MOST_OFFERED])
    exactly = [one for one in called if words in (one.name, one.said("name"))]
    return Example(next(iter(exactly or called), None), words, offered)


def asked_for(request: HttpRequest, terms: Experience, today: date) -> Asked:
    """`week` is any date of the week, `party` a number of people; what makes no sense counts as not said.

    Of a week that is under way what is over isn't looked at: it begins with today.
    """
    sent = _said(request)
    party = read_number(sent.get("party"), most=MOST_PEOPLE) or terms.party_min
    day = read_date(sent.get("week")) or today
    first = max(today, monday_of(day))
    return Asked(terms, min(max(party, terms.party_min), terms.party_max), first)


def _said(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def seen_if(
    asked: Asked, store: Store, kind: str, scope: Scope, content: Content | None, *, at: datetime
) -> list[DayTold]:
    """The seven days, were `content` what holds; None: as it is. `scope` may be the house's."""
    wish = Wish(experience=asked.experience, party=asked.party)
    otherwise = as_if(kind=kind, scope=scope, content=content) if content is not None else nullcontext()
    with otherwise:
        days = week_seen(wish, store, first=asked.first, at=at)
    return [_told(day, wish, store) for day in days]


def _told(day: DaySeen, wish: Wish, store: Store) -> DayTold:
    why = why_not(wish, store, day.why) if day.why else ""
    return DayTold(day, why, [(REASONS[one.reason], one.starts) for one in day.refused])
