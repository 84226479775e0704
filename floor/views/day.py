"""The floor: which store, and its visitors of a day, as a list or as a grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2s
from http import HTTPStatus
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings import locales
from bookings.forms.asked import read_date, read_word
from floor.board.grid import Lanes
from floor.board.hours import Hours
from floor.board.lines import lines_of
from floor.queries.day import board_of
from floor.queries.door import store_for
from floor.queries.grid import grid_of
from floor.queries.hours import hours_of
from floor.queries.version import version_of
from floor.views.staffed import opens_floor, staff_of, to_sign_in
from kernel import clock
from stores.models import Store

A_DAY: Final = timedelta(days=1)
REMEMBERED: Final = 60
"""Seconds: a version is of one minute."""
_DRAWING: Final = [Lock() for _ in range(16)]
"""Fifty devices ask within the same moment: in this process one draws, and the others wait for its drawing."""


@dataclass(frozen=True, slots=True)
class View:
    """What of a store is looked at: a day (None: today, which moves on by itself), as what, narrowed to which words."""

    day: date | None
    lanes: Lanes | None
    words: str

    def query(self, v: str = "") -> str:
        """The part of the address that says this again; `v` is the version that is shown already."""
        day, lanes = self.day.isoformat() if self.day else "", self.lanes.value if self.lanes else ""
        pairs = {"day": day, "lanes": lanes, "q": self.words, "v": v}
        return f"?{urlencode({name: value for name, value in pairs.items() if value})}"


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to look at the day."""

    label: str
    href: str
    now: bool


@require_safe
def show_floor(request: HttpRequest) -> HttpResponse:
    """On to the store that one works in; with several, which; with none, whom to ask. A code leads to its door."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    user, code = staff_of(request), read_word(request.GET.get("code"))
    stores = list(Store.objects.active().staffed_by(user).order_by("name", "pk"))
    if not stores:
        return render(request, "floor/no_team.html", status=HTTPStatus.FORBIDDEN)
    if code:
        return redirect(f"{reverse('check-in', args=[store_for(user, code).slug])}?{urlencode({'code': code})}")
    if len(stores) == 1:
        return redirect("floor-day", stores[0].slug)
    return render(request, "floor/stores.html", {"stores": stores})


@require_safe
@opens_floor
def show_day(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Who is expected, here and done. The part that changes alone when it is renewed; nothing while nothing changed."""
    asked = read_date(request.GET.get("day"))
    local = clock.local_date(at, store.zone)
    hours = hours_of(store, [local - A_DAY, local, *([asked] if asked else [])])
    today = hours.today(at)
    day = asked or today
    view = View(None if day == today else day, _lanes(request), read_word(request.GET.get("q")))
    version = f"{version_of(store, day)}-{at:%d%H%M}"
    if request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    facts = {
        "store": store,
        "at": at,
        "view": view,
        "words": view.words,
        "day": day,
        "today": today,
        "everybody": replace(view, words="").query(),
    }
    context = {
        **facts,
        **_drawn(view, hours, version, facts),
        "day_words": locales.full_day(day, today),
        "date_words": locales.full_day(day),
        "links": _links(view, day, today),
        "renewal": view.query(v=version),
        "tabs": _tabs(view),
    }
    renewed = bool(getattr(request, "htmx", False))
    return render(request, "floor/_day.html" if renewed else "floor/day.html", context)


def _drawn(view: View, hours: Hours, version: str, facts: Mapping[str, Any]) -> dict[str, object]:
    """The grid or the list, and how many visitors are `found` on it.

    Drawn once for all devices that look at the same: nothing in it is of one person alone.
    """
    asked = repr((facts["store"].pk, facts["day"], view, version, get_language()))
    key = f"floor:{blake2s(asked.encode()).hexdigest()}"
    with _DRAWING[int(key[-1], 16)]:
        drawn: dict[str, object] | None = cache.get(key)
        if drawn is None:
            drawn = _draw(view, hours, facts)
            cache.set(key, drawn, REMEMBERED)
    return drawn


def _draw(view: View, hours: Hours, facts: Mapping[str, Any]) -> dict[str, object]:
    store, day, at = facts["store"], facts["day"], facts["at"]
    if view.lanes is None:
        board = board_of(store, hours.day_of(day), at=at, words=view.words)
        lines = lines_of(board, store, day=day, today=facts["today"], at=at)
        told = {"lines": lines, "found": len(board)}
    else:
        grid = grid_of(store, day, hours, view.lanes, at=at, words=view.words)
        told = {"grid": grid, "found": grid.found if grid else 0}
    template = "floor/_grid.html" if view.lanes else "floor/_visitors.html"
    return {"drawn": render_to_string(template, {**facts, **told}), "found": told["found"]}


def _lanes(request: HttpRequest) -> Lanes | None:
    """As the address says; the list for whatever it says that is none of them."""
    said = request.GET.get("lanes")
    return next((lanes for lanes in Lanes if lanes.value == said), None)


def _links(view: View, day: date, today: date) -> dict[str, str]:
    """To the days beside this one; none is said for today, which moves on by itself."""
    days = {"before": day - A_DAY, "after": day + A_DAY, "today": today}
    return {name: replace(view, day=None if to == today else to, words="").query() for name, to in days.items()}


def _tabs(view: View) -> list[Tab]:
    labels = {None: _("List"), Lanes.STYLISTS: _("By stylist"), Lanes.ROOMS: _("By room")}
    return [Tab(label, replace(view, lanes=lanes).query(), view.lanes == lanes) for lanes, label in labels.items()]
