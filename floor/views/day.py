"""The floor: which store, and its visitors of a day, as a list or as a grid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url
from django_htmx.middleware import HtmxDetails

from bookings import locales
from bookings.forms.asked import read_date, read_word
from floor.board.hours import Hours
from floor.board.lines import lines_of
from floor.kiosk import device_that_asks
from floor.queries.day import board_of
from floor.queries.door import store_for
from floor.queries.grid import grid_of
from floor.queries.hours import hours_of
from floor.queries.version import version_of
from floor.views.looking import A_DAY, View, links_of, states_of, stylists_of, tabs_of, view_of
from floor.views.staffed import opens_floor, staff_of, to_entrance
from kernel import clock
from stores.models import Store

REMEMBERED: Final = 60
"""Seconds: a version is of one minute."""
_DRAWING: Final = [Lock() for _ in range(16)]
"""Fifty devices ask within the same moment: in this process one draws, and the others wait for its drawing."""


@require_safe
def show_floor(request: HttpRequest) -> HttpResponse:
    """On to the store that one works in; with several, which; with none, whom to ask. A code leads to its door."""
    if not request.user.is_authenticated:
        return to_entrance(request)
    user, code, device = staff_of(request), read_word(request.GET.get("code")), device_that_asks(request)
    stores = [device.store] if device else list(Store.objects.active().staffed_by(user).order_by("name", "pk"))
    if not stores:
        return render(request, "floor/no_team.html", status=HTTPStatus.FORBIDDEN)
    if code:
        store = device.store if device else store_for(user, code)
        return redirect(f"{reverse('check-in', args=[store.slug])}?{urlencode({'code': code})}")
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
    view = view_of(request, None if day == today else day)
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
        "everybody": view.everybody.query(),
    }
    drawn = _drawn(view, hours, version, facts)
    context = {
        **facts,
        **drawn,
        "day_words": locales.full_day(day, today),
        "date_words": locales.full_day(day),
        "links": links_of(view, day, today),
        "renewal": view.query(v=version),
        "back": view.query(),
        "tabs": tabs_of(view),
    }
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if htmx:
        return _renewed(request, htmx, view, context)
    narrowing = {"states": states_of(view), "stylists": stylists_of(view, drawn["hosts"])}
    return render(request, "floor/day.html", context | narrowing)


def _renewed(request: HttpRequest, htmx: HtmxDetails, view: View, context: dict[str, Any]) -> HttpResponse:
    """The part that changes. What was typed and chosen is in the address: whoever reloads the page finds it again."""
    response = render(request, "floor/_day.html", context)
    return replace_url(response, f"{request.path}{view.query()}") if htmx.trigger == "find" else response


def _drawn(view: View, hours: Hours, version: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The grid or the list, how many visitors are `found` on it, and to whose `hosts` it may be narrowed.

    Drawn once for all devices that look at the same: nothing in it is of one person alone. Only the latest is kept:
    on a busy day the drawings of a minute would take more memory than all the rest.
    """
    asked = repr((facts["store"].pk, facts["day"], view, get_language()))
    key = f"floor:{blake2s(asked.encode()).hexdigest()}"
    with _DRAWING[int(key[-1], 16)]:
        drawn: dict[str, Any] | None = cache.get(key)
        if drawn is None or drawn["version"] != version:
            drawn = {**_draw(view, hours, facts), "version": version}
            cache.set(key, drawn, REMEMBERED)
    return drawn


def _draw(view: View, hours: Hours, facts: Mapping[str, Any]) -> dict[str, Any]:
    store, day, at = facts["store"], facts["day"], facts["at"]
    if view.lanes is None:
        board = board_of(store, hours.day_of(day), at=at, words=view.words, only=view.only)
        lines = lines_of(board, store, day=day, today=facts["today"], at=at)
        told = {"lines": lines, "found": len(board), "hosts": board.hosts}
    else:
        grid = grid_of(store, day, hours, view.lanes, at=at, words=view.words, only=view.only)
        told = {"grid": grid, "found": grid.found if grid else 0, "hosts": grid.hosts if grid else {}}
    template = "floor/_grid.html" if view.lanes else "floor/_visitors.html"
    return {"drawn": render_to_string(template, {**facts, **told}), "found": told["found"], "hosts": told["hosts"]}
