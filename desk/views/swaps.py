"""What a store's team asks its manager for: swaps of shifts, and time off."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_id
from bookings.wording import say
from desk.models import ShiftSwap
from desk.queries.swaps import PEOPLE, absences_asked, swaps_in
from desk.services.swaps import approve, refuse
from desk.views.edited import led_on
from desk.views.opened import opens_desk
from desk.views.placed import page_asked, pager
from floor.views.staffed import staff_of
from kernel.errors import DomainError
from stores.models import Store
from stores.rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
@opens_desk(read=Right.READ, write=Right.SHAPE)
def show_swaps(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """What waits for an answer; a POST answers a swap: `approve` or `decline` with its number."""
    if request.method == "POST":
        return redirect(_answer(request, store, at))
    page = page_asked(request)
    swaps, more_swaps = swaps_in(store, at=at, page=page)
    absences, more_absences = absences_asked(store, at=at, page=page)
    context = {"store": store, "swaps": swaps, "absences": absences}
    return render(request, "desk/swaps.html", context | pager(page, more=more_swaps or more_absences))


def _answer(request: HttpRequest, store: Store, at: datetime) -> str:
    """Say yes or no. Yes is a change like any other: who is hit is shown first. Where one goes on."""
    back, actor = reverse("desk-swaps", args=[store.slug]), staff_of(request)
    number = read_id(request.POST.get("approve") or request.POST.get("decline")) or 0
    swap = ShiftSwap.objects.select_related(*PEOPLE).filter(store=store, pk=number).first()
    if swap is None:
        raise Http404
    try:
        if "approve" in request.POST:
            return led_on(request, approve(swap=swap, at=at, actor=actor), back)
        refuse(swap=swap, at=at, actor=actor)
        messages.success(request, gettext("Declined: nothing has changed."))
    except DomainError as refusal:
        messages.error(request, say(refusal))
    return back
