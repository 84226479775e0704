"""Who waits for a place in the days to come: in their order by day, what is kept for them, and who comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings.forms.asked import read_id
from bookings.models import Offer, Wait
from bookings.queries.waiting import lines_in, offered_to
from bookings.services.waiting import leave, prioritise
from bookings.waiting_words import when_words
from bookings.wording import say
from floor.queries.waiting_list import wait_in
from floor.views.paging import around, page_of
from floor.views.staffed import opens_floor, opens_to_managers, staff_of
from kernel import clock
from kernel.errors import DomainError
from stores.models import Store
from stores.rules import MANAGE

FURTHEST: Final = timedelta(days=400)
"""Longer ahead nobody waits: no experience can be booked so early."""
HIGHEST: Final = 9
STEPS: Final = {"up": 1, "down": -1}


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody who waits; `offer`: what is kept for them now."""

    wait: Wait
    when: str
    offer: Offer | None


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_waiting_list(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """All who wait, by the first day that they wait for. A POST's `off` is the number of who leaves the list."""
    if request.method == "POST":
        _take_off(request, store, at)
        return redirect("floor-waiting-list", store.slug)
    today = clock.local_date(at, store.zone)
    page = page_of(request, lines_in(store, first=today, last=today + FURTHEST))
    context = {"store": store, "at": at, "days": _by_day(list(page), at), "ranks": request.user.has_perm(MANAGE, store)}
    context |= around(page)
    return render(request, "floor/waiting_list.html", context)


def _by_day(waits: Sequence[Wait], at: datetime) -> list[tuple[date, list[Row]]]:
    return [
        (day, [Row(wait, when_words(wait), offered_to(wait, at=at)) for wait in listed])
        for day, listed in groupby(waits, key=attrgetter("first_date"))
    ]


def _take_off(request: HttpRequest, store: Store, at: datetime) -> None:
    wait = wait_in(store, read_id(request.POST.get("off")) or 0)
    if wait is None:
        messages.error(request, _("Please choose what to do."))
        return
    try:
        leave(wait=wait, at=at, actor=staff_of(request))
    except DomainError as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("%(name)s is on the list no more.") % {"name": wait.name})


@require_POST
@opens_to_managers
def rank_wait(request: HttpRequest, store: Store, _at: datetime, number: int) -> HttpResponse:
    """Put somebody before others, or behind: `step` is `up` or `down`. A manager's word, for it passes over others."""
    wait, step = wait_in(store, number), STEPS.get(request.POST.get("step", ""))
    if wait is None:
        raise Http404
    if step is None:
        messages.error(request, _("Please choose what to do."))
        return redirect("floor-waiting-list", store.slug)
    try:
        prioritise(wait=wait, priority=max(-HIGHEST, min(HIGHEST, wait.priority + step)))
    except DomainError as error:
        messages.error(request, say(error))
    return redirect("floor-waiting-list", store.slug)
