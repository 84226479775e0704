"""The floor: which store, and its visitors of a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bookings import locales
from bookings.forms.asked import read_date, read_word
from floor.queries.day import board_of
from floor.queries.door import store_for
from floor.views.staffed import opens_floor, staff_of, to_sign_in
from kernel import clock
from stores.models import Store

A_DAY: Final = timedelta(days=1)


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
    """Who is expected, here and done. The list alone when it is renewed; narrowed by what was typed."""
    today = clock.local_date(at, store.zone)
    day = read_date(request.GET.get("day")) or today
    words = read_word(request.GET.get("q"))
    board = board_of(store, day, at=at, words=words)
    context = {
        "store": store,
        "board": board,
        "at": at,
        "words": words,
        "day": day,
        "day_words": locales.full_day(day, today),
        "today": today,
        "links": {"before": _address(day - A_DAY, today), "after": _address(day + A_DAY, today), "today": "?"},
        "renewal": _address(day, today, words),
    }
    renewed = bool(getattr(request, "htmx", False))
    return render(request, "floor/_visitors.html" if renewed else "floor/day.html", context)


def _address(day: date, today: date, words: str = "") -> str:
    """The part of the address that says a day (none for today, which moves on at midnight) and what was typed."""
    said = {"day": "" if day == today else day.isoformat(), "q": words}
    return f"?{urlencode({name: value for name, value in said.items() if value})}"
