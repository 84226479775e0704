"""Who changed what, from what to what: for a store, and for the house."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from desk.forms.trail import TrailForm
from desk.models import TrailEntry
from desk.queries.trail import Asked, trail_of
from desk.trail_words import told
from desk.views.opened import opens_desk, opens_house
from desk.views.placed import placed
from stores.models import Store
from stores.rights import Right

ON_A_PAGE: Final = 50
A_DAY: Final = timedelta(days=1)
LARGEST: Final = 2**63 - 1


@require_safe
@opens_desk(Right.TRAIL)
def show_trail(request: HttpRequest, store: Store, _at: datetime) -> HttpResponse:
    """What was changed in a store."""
    return _trail(request, store, store.zone)


@require_safe
@opens_house(Right.TRAIL)
def show_house_trail(request: HttpRequest, _at: datetime) -> HttpResponse:
    """What was changed anywhere."""
    return _trail(request, None, ZoneInfo("UTC"))


def _trail(request: HttpRequest, store: Store | None, zone: ZoneInfo) -> HttpResponse:
    form = TrailForm(request.GET)
    form.is_valid()
    said: dict[str, Any] = form.cleaned_data
    asked = Asked(
        store=store,
        who=said.get("who", ""),
        table=said.get("table", ""),
        since=_midnight(said.get("first"), zone),
        until=_midnight(said.get("last"), zone, A_DAY),
    )
    entries = trail_of(asked, before=_read(request.GET.get("before", "")), limit=ON_A_PAGE + 1)
    older = _older(request, entries[ON_A_PAGE - 1]) if len(entries) > ON_A_PAGE else ""
    context = {
        "form": form,
        "entries": told(entries[:ON_A_PAGE]),
        "older": older,
        "narrowed": any(request.GET.values()),
    }
    return render(request, "desk/trail.html", placed(store, context))


def _midnight(day: Any, zone: ZoneInfo, later: timedelta = timedelta()) -> datetime | None:
    """When a day begins on the wall; None at the ends of the calendar too."""
    if day is None:
        return None
    try:
        return datetime.combine(day + later, time.min, zone).astimezone(UTC)
    except OverflowError:
        return None


def _older(request: HttpRequest, last: TrailEntry) -> str:
    asked = {name: value for name, value in request.GET.items() if name != "before"}
    return f"?{urlencode(asked | {'before': f'{last.at.isoformat()}~{last.pk}'})}"


def _read(cursor: str) -> tuple[datetime, int] | None:
    """Where the page before ended; None for what isn't of our making."""
    moment, _mark, number = cursor.partition("~")
    try:
        at = parse_datetime(moment)
        pk = int(number) if len(number) < 20 and number.isascii() and number.isdigit() else -1
    except ValueError:
        return None
    if at is None or at.tzinfo is None or not 0 <= pk <= LARGEST:
        return None
    try:
        return at.astimezone(UTC), pk
    except OverflowError:
        return None
