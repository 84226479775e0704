"""What of a store's day is looked at, as the address says it, and the ways on from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bookings.forms.asked import read_id, read_word
from bookings.models import BookingState
from bookings.wording import STATES
from floor.board.grid import Lanes
from floor.board.only import EVERYBODY, Only
from stores.models import Stylist

A_DAY: Final = timedelta(days=1)
STANDING: Final = (
    BookingState.CONFIRMED,
    BookingState.ARRIVED,
    BookingState.IN_SESSION,
    BookingState.COMPLETED,
    BookingState.NO_SHOW,
)
"""The states that a visitor on the board can be in, as the day goes on."""
"""Ids in an address beyond this are made up."""


@dataclass(frozen=True, slots=True)
class View:
    """What of a store is looked at: a day (None: today, which moves on by itself), as what, narrowed to whom.

    `words` are what was typed, `only` is what was chosen.
    """

    day: date | None
    lanes: Lanes | None
    words: str
    only: Only

    def query(self, v: str = "") -> str:
        """The part of the address that says this again; `v` is the version that is shown already."""
        pairs = {
            "day": self.day.isoformat() if self.day else "",
            "lanes": self.lanes.value if self.lanes else "",
            "q": self.words,
            "state": self.only.state or "",
            "stylist": self.only.host or "",
            "v": v,
        }
        return f"?{urlencode({name: value for name, value in pairs.items() if value})}"

    @property
    def everybody(self) -> View:
        """The same day, not narrowed."""
        return replace(self, words="", only=EVERYBODY)


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to look at the day."""

    label: str
    href: str
    now: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several to be narrowed to; the `value` "" is all of them."""

    value: str
    label: str
    now: bool


def view_of(request: HttpRequest, day: date | None) -> View:
    """As the address says; what it says that is no way to look at a day says nothing."""
    said = request.GET
    return View(
        day,
        next((lanes for lanes in Lanes if lanes.value == said.get("lanes")), None),
        read_word(said.get("q")),
        Only(
            next((state for state in STANDING if state.value == said.get("state")), None),
            read_id(said.get("stylist")),
        ),
    )


def links_of(view: View, day: date, today: date) -> dict[str, str]:
    """To the days beside this one; none is said for today, which moves on by itself."""
    days = {"before": day - A_DAY, "after": day + A_DAY, "today": today}
    return {name: replace(view, day=None if to == today else to, words="").query() for name, to in days.items()}


def tabs_of(view: View) -> list[Tab]:
    labels = {None: _("List"), Lanes.STYLISTS: _("By stylist"), Lanes.ROOMS: _("By room")}
    return [Tab(label, replace(view, lanes=lanes).query(), view.lanes == lanes) for lanes, label in labels.items()]


def states_of(view: View) -> list[Choice]:
    told = {state: STATES[state] for state in STANDING} | {BookingState.CONFIRMED: _("expected")}
    named = [Choice(state, capfirst(str(words)), view.only.state == state) for state, words in told.items()]
    return [Choice("", _("All"), view.only.state is None), *named]


def stylists_of(view: View, hosts: Mapping[int, str]) -> list[Choice]:
    """Those who host somebody of the day, and who is chosen: one query where that is somebody else."""
    chosen, named = view.only.host, dict(hosts)
    if chosen is not None and chosen not in named:
        named |= {one.pk: one.said("name") for one in Stylist.objects.filter(pk=chosen)}
    choices = [Choice(str(host), name, host == chosen) for host, name in named.items()]
    return [Choice("", _("All"), chosen is None), *choices]
