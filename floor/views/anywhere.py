"""A scan away from any field: to the page of what was scanned, by what it can be."""

from __future__ import annotations

import re
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from bookings.forms.asked import read_id
from bookings.models import Booking
from floor.queries.exchanges import exchange_in
from floor.queries.fitting import visitor_in
from floor.queries.queue import ticket_in
from floor.views.scans import code_in
from floor.views.staffed import opens_floor
from kernel.identifiers import parse_reference
from stores.models import Room, Store
from stores.queries.scanned import scan

_PLACE: Final = re.compile(r"(?:https?://[^/]+)?/q/(\d{1,10})/[^/]+/?", re.IGNORECASE)


class SameAgain(HttpResponseRedirect):
    """Elsewhere, with the same method and body (RFC 9110, 15.4.8)."""

    status_code = HTTPStatus.TEMPORARY_REDIRECT


@require_POST
@opens_floor
def open_scanned(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """A visit's code goes to the door; an exchange, a number of the queue, a label and a room have pages of their own.

    Eight characters may be a reference or a label: a visit that there is goes first. What is unknown is told by the
    door where it could be a reference, else among the pieces. At most seven queries.
    """
    code = code_in(request.POST)
    reference, place = parse_reference(code), _PLACE.fullmatch(code)
    if reference and exchange_in(store, reference) is not None:
        return redirect("floor-exchange", store.slug, reference)
    if reference and Booking.objects.filter(reference=reference).exists():
        return SameAgain(reverse("check-in", args=[store.slug]))
    ticket = ticket_in(store, read_id(place[1]) or 0) if place else None
    if ticket is not None:
        return redirect("floor-ticket", store.slug, ticket.pk)
    found = scan(code, store=store)
    if isinstance(found, Room):
        return _to_room(found, store, at)
    if found is None and reference:
        return SameAgain(reverse("check-in", args=[store.slug]))
    return redirect(f"{reverse('floor-pieces', args=[store.slug])}?{urlencode({'code': code})}")


def _to_room(room: Room, store: Store, at: datetime) -> HttpResponse:
    """To whoever is in it."""
    visitor = visitor_in(room, at=at) if room.store_id == store.pk else None
    return redirect("visit", store.slug, visitor.reference) if visitor else redirect("floor-rooms", store.slug)
