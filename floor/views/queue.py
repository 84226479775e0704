"""The queue: the staff's list, a ticket with its code, and the visitor's own page of their place."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms.asked import read_instant, read_number
from bookings.views.opened import kept_private
from floor.errors import TicketOver
from floor.models import QueueTicket, TicketState
from floor.queries.queue import line_of, place_of, queue_version, ticket_in
from floor.services.queue import call, call_next, leave, miss, serve
from floor.tickets import is_token_of, place_url, token_of
from floor.views.refusals import why_not
from floor.views.staffed import opens_floor, staff_of
from kernel import clock
from kernel.errors import DomainError
from stores.models import Store

MOST: Final = 2**31 - 1
NEXT: Final = "next"


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_queue(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Who is in line. A POST's `do` is `next`, `call:<number>`, `serve:<number>:<instant>`, `left:…`, `missed:…`."""
    if request.method == "POST":
        _act(request, store, at)
        return redirect("floor-queue", store.slug)
    renews, version = bool(getattr(request, "htmx", False)), queue_version(store, at=at)
    if renews and request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {"store": store, "line": line_of(store, at=at), "version": version}
    return render(request, "floor/_queue.html" if renews else "floor/queue.html", context)


def _act(request: HttpRequest, store: Store, at: datetime) -> None:
    name, number, more = [*request.POST.get("do", "").split(":", 2), "", ""][:3]
    ticket = ticket_in(store, read_number(number, most=MOST) or 0)
    try:
        messages.success(request, _done(request, store, ticket, name, more, at))
    except DomainError as error:
        messages.error(request, why_not(error))


def _done(request: HttpRequest, store: Store, ticket: QueueTicket | None, name: str, more: str, at: datetime) -> str:
    """Do it, and say so."""
    actor, starts_at = staff_of(request), read_instant(more)
    if name == NEXT:
        ticket = call_next(store=store, at=at, actor=actor)
        return _called(ticket)
    if ticket is None:
        return _("Nothing was changed.")
    if name == "call":
        return _called(call(ticket=ticket, at=at, actor=actor))
    if name == "serve" and starts_at is not None:
        serve(ticket=ticket, starts_at=starts_at, at=at, actor=actor)
        return _("%(name)s is in.") % {"name": ticket.name}
    if name == "left":
        leave(ticket=ticket, at=at)
        return _("%(name)s is in the queue no more.") % {"name": ticket.name}
    if name == "missed":
        miss(ticket=ticket, at=at)
        return _("%(name)s is in the queue no more.") % {"name": ticket.name}
    return _("Nothing was changed.")


def _called(ticket: QueueTicket) -> str:
    return _("Called: number %(number)s, %(name)s.") % {"number": ticket.number, "name": ticket.name}


@require_safe
@opens_floor
def show_ticket(request: HttpRequest, store: Store, at: datetime, number: int) -> HttpResponse:
    """The number to be said, and the code that the visitor scans to take their place along."""
    ticket = ticket_in(store, number)
    if ticket is None:
        raise Http404
    place = place_of(ticket, line_of(store, at=at))
    context = {"store": store, "ticket": ticket, "place": place, "address": place_url(ticket), "qr": _qr(ticket)}
    return render(request, "floor/ticket.html", context)


def _qr(ticket: QueueTicket) -> SafeString:
    """An SVG without a size of its own, computed here from our own address."""
    code = segno.make(place_url(ticket), error="m", micro=False)
    return SafeString(code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def show_place(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """The visitor's place, for whoever has its secret; a POST leaves the queue. 404 alike for all that is wrong.

    The secret is all the authority there is, so a forged request needs no other defence.
    """
    ticket = QueueTicket.objects.select_related("store", "experience").filter(pk=min(number, MOST)).first()
    if ticket is None or not is_token_of(ticket, token):
        raise Http404
    at = clock.now()
    with timezone.override(ticket.store.zone):
        return kept_private(_place(request, ticket, at))


def _place(request: HttpRequest, ticket: QueueTicket, at: datetime) -> HttpResponse:
    if request.method == "POST":
        _leave(ticket, at)
        return redirect("queue-place", ticket.pk, token_of(ticket))
    renews, version = bool(getattr(request, "htmx", False)), f"{ticket.state}-{queue_version(ticket.store, at=at)}"
    if renews and request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context: dict[str, Any] = {"ticket": ticket, "store": ticket.store, "token": token_of(ticket), "version": version}
    in_line = ticket.state in (TicketState.WAITING, TicketState.CALLED)
    context["place"] = place_of(ticket, line_of(ticket.store, at=at)) if in_line else None
    return render(request, "floor/_place.html" if renews else "floor/place.html", context)


def _leave(ticket: QueueTicket, at: datetime) -> None:
    """Whoever is in line no more reads on the page what became of it."""
    try:
        leave(ticket=ticket, at=at)
    except TicketOver:
        return
