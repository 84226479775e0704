"""Visits that wait for the store's word: yes or no with one tap."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_instant
from bookings.models import Booking, DeclinedWhy
from bookings.services.approval import approve, decline
from bookings.wording import say
from floor.queries.approval import asking_in
from floor.queries.day import booking_of
from floor.views.staffed import opens_floor, staff_of
from kernel.errors import DomainError
from stores.models import Store

YES: Final = "yes"
ANSWERS: Final = tuple(why for why in DeclinedWhy if why != DeclinedWhy.UNANSWERED)


def answers_no() -> list[tuple[str, str]]:
    """The ways to say no, in the words that the customer reads."""
    return [(why.value, capfirst(str(why.label))) for why in ANSWERS]


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_to_answer(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Those that wait, whose answer is due first.

    A POST's `do` is `yes` or why not; `asked`: when was asked what is seen (ISO 8601).
    """
    if request.method == "POST":
        _answer(request, store, at)
        return redirect("floor-to-answer", store.slug)
    rows, more = asking_in(store, at=at)
    context = {"store": store, "at": at, "rows": rows, "more": more, "answers_no": answers_no()}
    return render(request, "floor/to_answer.html", context)


def _answer(request: HttpRequest, store: Store, at: datetime) -> None:
    booking = booking_of(store, request.POST.get("reference", ""))
    asked_at, do = read_instant(request.POST.get("asked")), request.POST.get("do", "")
    if booking is None or asked_at is None or do not in (YES, *ANSWERS):
        messages.error(request, _("Please choose what to do."))
        return
    try:
        messages.success(request, _done(request, booking, asked_at, do, at))
    except DomainError as error:
        messages.error(request, say(error))


def _done(request: HttpRequest, booking: Booking, asked_at: datetime, do: str, at: datetime) -> str:
    """Do it, and say so."""
    actor, names = staff_of(request), {"name": booking.customer}
    if do == YES:
        approve(booking=booking, asked_at=asked_at, at=at, actor=actor)
        return _("Approved: %(name)s is told.") % names
    decline(booking=booking, asked_at=asked_at, why=DeclinedWhy(do), at=at, actor=actor)
    return _("Declined: %(name)s is told why, and nothing is kept for them any more.") % names
