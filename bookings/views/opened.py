"""How the pages behind a booking's link are opened: the secret checked, the clock read, the answer kept private.

The secret in the address is all the authority there is to act, no cookie adds to it: whoever could forge a request has
no need to. So these views are exempt from the CSRF check, which would refuse every form of a page that sends no
referrer (the browser then says `Origin: null`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django_htmx.http import HttpResponseClientRedirect

from bookings.errors import BookingNotFound
from bookings.models import Booking, BookingState
from bookings.queries.booking import has_lapsed, is_unanswered, open_booking
from bookings.services.change import CHANGEABLE
from bookings.tokens import token_of
from bookings.views.lapsed import render_lapsed
from bookings.wording import say
from experiences.models import Purpose
from kernel import clock
from kernel.errors import DomainError

PRIVATE: Final = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
}


class BookingView(Protocol):
    def __call__(self, request: HttpRequest, booking: Booking, at: datetime, /) -> HttpResponse: ...


def opens_booking(view: BookingView) -> Callable[..., HttpResponse]:
    """The view of a reference and a token. A wrong one of either shows the same page; times are the store's."""

    @csrf_exempt
    @wraps(view)
    def opened(request: HttpRequest, reference: str, token: str) -> HttpResponse:
        try:
            booking = open_booking(reference=reference, token=token)
        except BookingNotFound:
            return kept_private(render(request, "bookings/promised/missing.html", status=HTTPStatus.NOT_FOUND))
        with timezone.override(booking.store.zone):
            return kept_private(view(request, booking, clock.now()))

    return opened


def kept_private(response: HttpResponse) -> HttpResponse:
    """Not for search engines, other sites or shared caches."""
    for name, value in PRIVATE.items():
        response.headers.setdefault(name, value)
    return response


def for_holds(view: BookingView) -> BookingView:
    """Only while it is held: a lapsed hold is offered anew, anything else is told by the ticket."""

    @wraps(view)
    def held(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
        if has_lapsed(booking, at=at):
            return _lapsed(request, booking, at)
        if booking.state != BookingState.HELD:
            return leave_for(request, "ticket", booking)
        return view(request, booking, at)

    return held


def for_changes(view: BookingView) -> BookingView:
    """While the time, the pieces and the party may still change: held, asked for or confirmed."""

    @wraps(view)
    def changeable(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
        if has_lapsed(booking, at=at):
            return _lapsed(request, booking, at)
        if booking.state not in CHANGEABLE or is_unanswered(booking, at=at):
            return leave_for(request, "ticket", booking)
        return view(request, booking, at)

    return changeable


def for_visits(view: BookingView) -> BookingView:
    """Not of an exchange, whose pieces and people stand: there the road goes on without this page."""

    @wraps(view)
    def visiting(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
        if booking.experience.purpose == Purpose.EXCHANGE:
            return leave_for(request, "who" if booking.state == BookingState.HELD else "ticket", booking)
        return view(request, booking, at)

    return visiting


def _lapsed(request: HttpRequest, booking: Booking, at: datetime) -> HttpResponse:
    if getattr(request, "htmx", False):
        return leave_for(request, "rail", booking)
    return render_lapsed(request, booking, at=at)


def leave_for(request: HttpRequest, name: str, booking: Booking) -> HttpResponse:
    """On to another page as a whole, also where only a part of this one was to be swapped."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(reverse(name, args=[booking.reference, token_of(booking)]))
    return to(name, booking)


def to(name: str, booking: Booking) -> HttpResponse:
    """On to another page of the same booking."""
    return redirect(name, booking.reference, token_of(booking))


def back_to(booking: Booking) -> HttpResponse:
    """Where a change leads: on with the rail of a hold, else back to the ticket."""
    return to("rail" if booking.state == BookingState.HELD else "ticket", booking)


def show(request: HttpRequest, booking: Booking, at: datetime, page: str, **context: Any) -> HttpResponse:
    """A page of `templates/bookings/promised/` with what each of them needs."""
    status = context.pop("status", HTTPStatus.OK)
    given = {"booking": booking, "store": booking.store, "token": token_of(booking), "at": at, **context}
    return render(request, f"bookings/promised/{page}.html", given, status=status)


def tell(request: HttpRequest, error: DomainError) -> None:
    """Say a refusal at the top of the next page."""
    messages.error(request, say(error))
