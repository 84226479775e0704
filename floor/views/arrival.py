"""Arriving without a hand: the poster at the door, what it leads to, and the line that tells the stylist."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from bookings.services.visit import say_here
from floor.models import QueueDoor
from floor.queries.arrival import Waiting, waiting_for
from floor.views.codes import qr_of
from floor.views.scans import code_in
from floor.views.staffed import kept_private, opens_floor, staff_of
from kernel import clock
from kernel.errors import DomainError
from stores.models import Store


@require_safe
@opens_floor
def show_poster(request: HttpRequest, store: Store, _at: datetime) -> HttpResponse:
    """What is printed and hung at the door."""
    address = f"{settings.PUBLIC_BASE_URL}{reverse('here', args=[store.slug])}"
    context = {"store": store, "address": address, "qr": qr_of(address, error="q")}
    door = QueueDoor.objects.filter(store=store, open=True).first()
    if door is not None:
        number = f"{settings.PUBLIC_BASE_URL}{reverse('take-number', args=[door.code])}"
        context |= {"number": number, "number_qr": qr_of(number, error="q")}
    return render(request, "floor/poster.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def show_here(request: HttpRequest, slug: str) -> HttpResponse:
    """The visitor says that they have come, by their reference. No name is ever shown, and one answer for every no:

    whoever tries codes learns of nobody, and there are eight hundred thousand million of them.
    """
    store = get_object_or_404(Store.objects.active(), slug=slug)
    here: bool | None = None
    if request.method == "POST":
        here = _say_here(code_in(request.POST), store)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if here is False else HTTPStatus.OK
    return kept_private(render(request, "floor/here.html", {"store": store, "here": here}, status=status))


def _say_here(code: str, store: Store) -> bool:
    try:
        say_here(code=code, store=store, at=clock.now())
    except DomainError:
        return False
    return True


@require_safe
@opens_floor
def show_alerts(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """Who waits for whoever is signed in; nothing while that is what the page shows already.

    Asked every second and a half by those who host, once by all others.
    """
    user = staff_of(request)
    waiting = waiting_for(user, store, at=at)
    version = _version(waiting)
    if request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    hosts = bool(waiting) or hasattr(user, "stylist")
    context = {"store": store, "waiting": waiting, "version": version, "hosts": hosts}
    return render(request, "floor/_alerts.html", context)


def _version(waiting: Sequence[Waiting]) -> str:
    told = repr([(one.booking.pk, str(one.booking.customer), one.rooms) for one in waiting])
    return hashlib.blake2s(told.encode(), digest_size=6).hexdigest()
