"""The queue: the staff's list, a ticket with its code, and the visitor's own page of their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from bookings.forms.asked import MOST_ID, read_id, read_instant
from bookings.views.opened import kept_private
from experiences.availability import Reason
from floor.errors import TicketOver
from floor.models import QueueDoor, QueueTicket, TicketState
from floor.queries.queue import Place, line_of, place_of, queue_version, ticket_in, wish_of
from floor.queries.wanted import free_then, lacking
from floor.services.poster import renew_code, switch_door
from floor.services.queue import call, call_next, leave, miss, serve, want
from floor.tickets import is_token_of, place_url, token_of
from floor.views.codes import qr_of
from floor.views.refusals import why_not
from floor.views.staffed import opens_floor, staff_of
from floor.views.wanting import changed_by
from kernel import clock
from kernel.errors import DomainError
from stores.models import Store

NEXT: Final = "next"
WANT: Final = "want"


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_queue(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Who is in line.

    A POST's `do` is `next`, `door:<1 or 0>`, `code` (the poster's, renewed), `call:<ticket>`,
    `serve:<ticket>:<instant>`, `left:<ticket>`, `missed:<ticket>`, `want:<ticket>:<gone>:<wanted>` (ids of variants,
    either may be empty).
    """
    if request.method == "POST":
        ticket = _act(request, store, at)
        return redirect("floor-ticket", store.slug, ticket.pk) if ticket else redirect("floor-queue", store.slug)
    renews, version = bool(getattr(request, "htmx", False)), queue_version(store, at=at)
    if renews and request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    door = QueueDoor.objects.filter(store=store).first()
    context = {"store": store, "line": line_of(store, at=at), "door": door, "version": version}
    return render(request, "floor/_queue.html" if renews else "floor/queue.html", context)


def _act(request: HttpRequest, store: Store, at: datetime) -> QueueTicket | None:
    """Do what was tapped and say so, or why not. The ticket on whose page it goes on, where its pieces matter."""
    name, number, more = [*request.POST.get("do", "").split(":", 2), "", ""][:3]
    if name == "door":
        switch_door(store=store, on=number == "1", at=at, actor=staff_of(request))
        return None
    if name == "code":
        renew_code(store=store, at=at, actor=staff_of(request))
        messages.success(request, _("The poster has a new code. Print it anew."))
        return None
    ticket = ticket_in(store, read_id(number) or 0)
    try:
        messages.success(request, _done(request, store, ticket, name, more, at))
    except DomainError as error:
        messages.error(request, why_not(error))
        return ticket if _lacks_pieces(error) else None
    return ticket if name == WANT else None


def _lacks_pieces(error: DomainError) -> bool:
    reasons = error.facts.get("reasons")
    return isinstance(reasons, list) and Reason.PIECE_TAKEN in reasons


def _done(request: HttpRequest, store: Store, ticket: QueueTicket | None, name: str, more: str, at: datetime) -> str:
    """Do it, and the words for it."""
    actor = staff_of(request)
    if name == NEXT:
        return _called(call_next(store=store, at=at, actor=actor))
    act = ACTS.get(name)
    if ticket is None or act is None:
        return _("Nothing was changed.")
    return act(ticket, more, at, actor)


def _serve(ticket: QueueTicket, more: str, at: datetime, actor: User) -> str:
    starts_at = read_instant(more)
    if starts_at is None:
        return _("Nothing was changed.")
    serve(ticket=ticket, starts_at=starts_at, at=at, actor=actor)
    return _("%(name)s is in.") % {"name": ticket.name}


def _want(ticket: QueueTicket, more: str, at: datetime, _actor: User | None = None) -> str:
    want(ticket=ticket, variants=changed_by(wish_of(ticket).variants, more), at=at)
    return _("Changed.")


def _left(ticket: QueueTicket, _more: str, at: datetime, _actor: User | None = None) -> str:
    leave(ticket=ticket, at=at)
    return _("%(name)s is in the queue no more.") % {"name": ticket.name}


def _missed(ticket: QueueTicket, _more: str, at: datetime, _actor: User) -> str:
    miss(ticket=ticket, at=at)
    return _("%(name)s is in the queue no more.") % {"name": ticket.name}


def _call(ticket: QueueTicket, _more: str, at: datetime, actor: User) -> str:
    return _called(call(ticket=ticket, at=at, actor=actor))


ACTS: Final[Mapping[str, Callable[[QueueTicket, str, datetime, User], str]]] = MappingProxyType(
    {"call": _call, "serve": _serve, "left": _left, "missed": _missed, WANT: _want}
)


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
    address = place_url(ticket)
    context = {"store": store, "ticket": ticket, "place": place, "address": address, "qr": qr_of(address)}
    return render(request, "floor/ticket.html", context | _pieces(place, at) | {"prefix": f"{WANT}:{ticket.pk}:"})


def _pieces(place: Place | None, at: datetime) -> dict[str, Any]:
    """What they would like, and what of it they would wait for."""
    if place is None:
        return {}
    wish, sooner = wish_of(place.ticket), place.sooner
    gone = lacking(wish, free_then(wish, place.ticket.store, sooner, at=at)) if sooner else []
    return {"wish": wish, "lacking": gone}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def show_place(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """The visitor's place, for whoever has its secret. A POST's `do` is `leave`, or `want:<gone>:<wanted>`.

    404 alike for all that is wrong.

    The secret is all the authority there is, so a forged request needs no other defence.
    """
    ticket = QueueTicket.objects.with_wish().filter(pk=min(number, MOST_ID)).first()
    if ticket is None or not is_token_of(ticket, token):
        raise Http404
    at = clock.now()
    with timezone.override(ticket.store.zone):
        return kept_private(_place(request, ticket, at))


def _place(request: HttpRequest, ticket: QueueTicket, at: datetime) -> HttpResponse:
    if request.method == "POST":
        _act_for_oneself(request, ticket, at)
        return redirect("queue-place", ticket.pk, token_of(ticket))
    renews, version = bool(getattr(request, "htmx", False)), f"{ticket.state}-{queue_version(ticket.store, at=at)}"
    if renews and request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context: dict[str, Any] = {"ticket": ticket, "store": ticket.store, "token": token_of(ticket), "version": version}
    in_line = ticket.state in (TicketState.WAITING, TicketState.CALLED)
    place = place_of(ticket, line_of(ticket.store, at=at)) if in_line else None
    context |= {"place": place} | _pieces(place, at)
    return render(request, "floor/_place.html" if renews else "floor/place.html", context)


def _act_for_oneself(request: HttpRequest, ticket: QueueTicket, at: datetime) -> None:
    name, _colon, more = request.POST.get("do", "").partition(":")
    try:
        if name == WANT:
            _want(ticket, more, at)
        elif name == "leave":
            leave(ticket=ticket, at=at)
    except TicketOver:
        return  # the page says what became of it
    except DomainError as error:
        messages.error(request, why_not(error))
