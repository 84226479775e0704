"""One tap shows what is masked, in place or on a page of its own; and it is written down who tapped."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from floor.kiosk import device_that_asks
from floor.masks import Veil
from floor.queries.day import visit_of
from floor.queries.queue import ticket_in
from floor.queries.waiting_list import wait_in
from floor.services.peeking import peek_at_booking, peek_at_thread, peek_at_ticket, peek_at_wait
from floor.views.inbox import name_of
from floor.views.staffed import opens_floor, staff_of
from inbox.queries.threads import thread_in
from stores.models import Store


@require_POST
@opens_floor
def peek_at_visitor(request: HttpRequest, store: Store, at: datetime, reference: str) -> HttpResponse:
    """A visitor's number, address or note: `what` says which. 404 for who has none, and for other stores' visitors."""
    visit = visit_of(store, reference, at=at)
    if visit is None:
        raise Http404
    booking, what = visit.visitor.booking, request.POST.get("what", "")
    device = device_that_asks(request)
    veil = peek_at_booking(booking=booking, what=what, at=at, actor=staff_of(request), device=device)
    return _shown(request, store, veil, str(booking.customer), reverse("visit", args=[store.slug, reference]))


@require_POST
@opens_floor
def peek_at_waiting(request: HttpRequest, store: Store, at: datetime, number: int) -> HttpResponse:
    """The number of somebody in the queue."""
    ticket = ticket_in(store, number)
    if ticket is None:
        raise Http404
    what, device = request.POST.get("what", ""), device_that_asks(request)
    veil = peek_at_ticket(ticket=ticket, what=what, at=at, actor=staff_of(request), device=device)
    return _shown(request, store, veil, ticket.name, reverse("floor-ticket", args=[store.slug, number]))


@require_POST
@opens_floor
def peek_at_listed(request: HttpRequest, store: Store, at: datetime, number: int) -> HttpResponse:
    """The number, address or note of somebody on the waiting list."""
    wait = wait_in(store, number)
    if wait is None:
        raise Http404
    what, device = request.POST.get("what", ""), device_that_asks(request)
    veil = peek_at_wait(wait=wait, what=what, at=at, actor=staff_of(request), device=device)
    return _shown(request, store, veil, wait.name, reverse("floor-waiting-list", args=[store.slug]))


@require_POST
@opens_floor
def peek_at_writer(request: HttpRequest, store: Store, at: datetime, number: int) -> HttpResponse:
    """The number of who writes to the store."""
    thread = thread_in(store, number)
    if thread is None:
        raise Http404
    what, device = request.POST.get("what", ""), device_that_asks(request)
    veil = peek_at_thread(thread=thread, what=what, at=at, actor=staff_of(request), device=device)
    return _shown(request, store, veil, name_of(thread), reverse("floor-thread", args=[store.slug, number]))


def _shown(request: HttpRequest, store: Store, veil: Veil | None, whose: str, back: str) -> HttpResponse:
    if veil is None:
        raise Http404
    part = bool(getattr(request, "htmx", False))
    context = {"store": store, "veil": veil, "whose": whose, "back": back}
    return render(request, "floor/_unmasked.html" if part else "floor/unmasked.html", context)
