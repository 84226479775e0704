"""The floor: which store, and its visitors of a day, as a list or as a grid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url
from django_htmx.middleware import HtmxDetails

from bookings import locales
from bookings.forms.asked import read_date, read_word
from floor.board.groups import board_of
from floor.board.hours import Hours
from floor.board.lines import lines_of
from floor.kiosk import device_that_asks
from floor.queries.door import page_of_floors, store_for
from floor.queries.grid import grid_of
from floor.queries.hours import hours_of
from floor.queries.reading import Reading
from floor.views.drawings import Drawing, Drawn, answer_with, day_shown, drawing_of, version_shown
from floor.views.looking import A_DAY, links_of, states_of, stylists_of, tabs_of, view_of
from floor.views.staffed import opens_floor, staff_of, to_entrance
from kernel import clock
from stores.errors import CursorInvalid
from stores.models import Store
from stores.rights import Right, holds_anywhere

ON_A_PAGE: Final = 50


@require_safe
def show_floor(request: HttpRequest) -> HttpResponse:
    """On to the store that one works in; with several, which; with none, whom to ask. A code leads to its door."""
    if not request.user.is_authenticated:
        return to_entrance(request)
    user, code, device = staff_of(request), read_word(request.GET.get("code")), device_that_asks(request)
    stores = [device.store] if device else list(Store.objects.active().staffed_by(user).order_by("name", "pk")[:2])
    if not stores:
        return _without_floor(request)
    if code:
        store = device.store if device else store_for(user, code)
        return redirect(f"{reverse('check-in', args=[store.slug])}?{urlencode({'code': code})}")
    if len(stores) == 1:
        return redirect("floor-day", stores[0].slug)
    return _choose(request)


def _without_floor(request: HttpRequest) -> HttpResponse:
    """Who only reads is led to the desk; who does neither is told whom to ask."""
    if holds_anywhere(staff_of(request), Right.READ):
        return redirect("desk")
    return render(request, "floor/no_team.html", status=HTTPStatus.FORBIDDEN)


def _choose(request: HttpRequest) -> HttpResponse:
    """Which store, of those that one works in: page by page, by name or by what is typed."""
    words, cursor = read_word(request.GET.get("q")), request.GET.get("from")
    try:
        page = page_of_floors(staff_of(request), words=words, cursor=cursor, limit=ON_A_PAGE)
    except CursorInvalid:
        page = page_of_floors(staff_of(request), words=words, cursor=None, limit=ON_A_PAGE)
    further = f"{request.path}?{urlencode({'q': words, 'from': page.next_cursor})}" if page.next_cursor else ""
    asked = bool(words or cursor or further)
    return render(
        request, "floor/stores.html", {"stores": page.rows, "words": words, "further": further, "asked": asked}
    )


@require_safe
@opens_floor
def show_day(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Who is expected, here and done. The part that changes alone when it is renewed; nothing while nothing changed."""
    shown = read_word(request.GET.get("v"))
    known = read_date(request.GET.get("day")) or day_shown(shown, at)
    version = version_shown(store, known, at) if known else ""
    if version and version == shown:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    local = clock.local_date(at, store.zone)
    hours = hours_of(store, [local - A_DAY, local, *([known] if known else [])])
    today = hours.today(at)
    day = known or today
    view = view_of(request, None if day == today else day)
    version = version or version_shown(store, day, at)
    facts = {
        "store": store,
        "at": at,
        "view": view,
        "words": view.words,
        "day": day,
        "today": today,
        "everybody": view.everybody.query(),
        "version": version,
        "renewal": view.query(v=version),
        "back": view.query(),
    }
    drawing = drawing_of(store, hours.day_of(day), lambda reading: _draw(reading, hours, facts), facts)
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if htmx and htmx.trigger != "find":
        return answer_with(drawing, request)
    return _shown(request, facts, drawing)


def _shown(request: HttpRequest, facts: Mapping[str, Any], drawing: Drawing) -> HttpResponse:
    """The whole page, or what of it changes while somebody types."""
    view, day, today = facts["view"], facts["day"], facts["today"]
    context = {
        **facts,
        "fragment": drawing.fragment,
        "found": drawing.found,
        "day_words": locales.full_day(day, today),
        "date_words": locales.full_day(day),
        "links": links_of(view, day, today),
        "tabs": tabs_of(view),
    }
    if getattr(request, "htmx", False):
        # What was typed and chosen is in the address: whoever reloads the page finds it again.
        return replace_url(render(request, "floor/_narrowed.html", context), f"{request.path}{view.query()}")
    narrowing = {"states": states_of(view), "stylists": stylists_of(view, drawing.hosts)}
    return render(request, "floor/day.html", context | narrowing)


def _draw(reading: Reading, hours: Hours, facts: Mapping[str, Any]) -> Drawn:
    store, day, at, view = facts["store"], facts["day"], facts["at"], facts["view"]
    if view.lanes is None:
        board = board_of(reading, at=at, only=view.only)
        lines = lines_of(board, store, day=day, today=facts["today"], at=at)
        markup = render_to_string("floor/_visitors.html", {**facts, "lines": lines, "found": len(board)})
        return Drawn(markup, len(board), board.hosts)
    grid = grid_of(reading, store, day, hours, view.lanes, at=at, only=view.only)
    found = grid.found if grid else 0
    markup = render_to_string("floor/_grid.html", {**facts, "grid": grid, "found": found})
    return Drawn(markup, found, grid.hosts if grid else {})
