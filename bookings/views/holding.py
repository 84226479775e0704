"""A tap on a time: everything is promised for a few minutes, or the page says what can be had instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import Asked, asked_of, read_instant
from bookings.models import Booking
from bookings.queries.availability import Slot, nearest
from bookings.queries.choice import Choice, read_choice
from bookings.services.hold import hold
from bookings.tokens import token_of
from bookings.views.own_hold import own_hold, remember_hold
from bookings.views.times import render_times
from bookings.views.where import Refusal
from bookings.wording import say
from kernel import clock
from kernel.errors import DomainError


@require_http_methods(["GET", "POST"])
def hold_time(request: HttpRequest) -> HttpResponse:
    """Hold what was chosen, and go on to the rail; a refusal shows the time page again with all that was chosen.

    Who comes back to the address of a refusal, by a reload or the switch of languages, is shown the times.
    """
    asked, at = asked_of(request), clock.now()
    if request.method == "GET":
        return redirect(reverse("times") + asked.query())
    starts_at = read_instant(request.POST.get("starts_at"))
    choice = read_choice(asked, at=at)
    if starts_at is None or choice is None:
        return _refused(request, asked, Refusal(_("Please pick one of these times.")), at=at)
    own = own_hold(request, at=at)
    try:
        booking = hold(
            wish=choice.wish,
            store=choice.store,
            starts_at=starts_at,
            at=at,
            locale=get_language() or "en",
            instead_of=own,
        )
    except DomainError as error:
        instead = _instead(error, choice, starts_at, own, at=at)
        return _refused(request, asked, Refusal(say(error), instead), at=at)
    remember_hold(request, booking)
    return redirect("rail", booking.reference, token_of(booking))


def _instead(
    error: DomainError, choice: Choice, starts_at: datetime, own: Booking | None, *, at: datetime
) -> Sequence[Slot]:
    """The three nearest times that still have everything: those that the refusal names, else looked for."""
    if "alternatives" in error.facts:
        return cast("Sequence[Slot]", error.facts["alternatives"])
    return nearest(choice.wish, choice.store, starts_at, at=at, apart_from=own)


def _refused(request: HttpRequest, asked: Asked, refusal: Refusal, *, at: datetime) -> HttpResponse:
    return render_times(request, asked, at=at, refusal=refusal, status=HTTPStatus.CONFLICT)
