"""Somebody walks in: the next gap for what they would like, taken with one tap; otherwise a place in the queue."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.forms.asked import read_instant
from bookings.models import Booking, BookingState
from bookings.queries.choice import hosts as hosts_for
from bookings.services.confirm import Details
from bookings.services.customers import Contact
from bookings.services.walk_in import walk_in
from floor.forms.walk_in import WalkInForm
from floor.models import QueueTicket
from floor.queries.queue import walk_in_experiences
from floor.services.queue import Joining, join
from floor.views.door import CAMERA
from floor.views.refusals import why_not
from floor.views.staffed import opens_floor, staff_of
from floor.views.wanting import Asked, begins, experience_in, parties_of, read_asked, wanted_by
from kernel.errors import DomainError
from stores.models import Store


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_walk_in(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """GET finds the next gap. A POST's `do` takes it (`take`) or gives a ticket (`queue`), or says why not."""
    offered, data = walk_in_experiences(store), request.POST if request.method == "POST" else request.GET
    experience = experience_in(data, offered)
    hosts = hosts_for(experience, store) if experience else []
    asked = read_asked(data, offered, hosts)
    if asked is None:
        return render(request, "floor/walk_in.html", {"store": store})
    form = WalkInForm(request.POST if request.method == "POST" else None, store=store)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _done(request, store, asked, form, at)
        except DomainError as error:
            refusal = why_not(error)
    context = {"store": store, "offered": offered, "asked": asked, "form": form, "parties": parties_of(offered)}
    context |= {"hosts": hosts} | begins(asked, store, at) | ({"refusal": refusal} if refusal else {})
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    response = render(request, "floor/walk_in.html", context, status=status)
    response.headers["Permissions-Policy"] = CAMERA
    return response


def _done(request: HttpRequest, store: Store, asked: Asked, form: WalkInForm, at: datetime) -> HttpResponse:
    starts_at = read_instant(request.POST.get("starts_at"))
    if request.POST.get("do") == "take" and starts_at is not None:
        booking = _take(request, store, asked, form, starts_at, at)
        return redirect("visit", store.slug, booking.reference)
    return redirect("floor-ticket", store.slug, _join(store, asked, form, at).pk)


def _take(
    request: HttpRequest, store: Store, asked: Asked, form: WalkInForm, starts_at: datetime, at: datetime
) -> Booking:
    said, wish = form.cleaned_data, wanted_by(asked, store).wish
    contact = Contact(name=said["name"], phone=said["phone"], locale=get_language() or "en")
    details = Details(contact=contact, sms=said["texts"], email=False, wording=form.wording())
    booking = walk_in(wish=wish, store=store, starts_at=starts_at, details=details, at=at, actor=staff_of(request))
    words = _("%(name)s is in.") if booking.state == BookingState.ARRIVED else _("Booked for %(name)s.")
    messages.success(request, words % {"name": said["name"]})
    return booking


def _join(store: Store, asked: Asked, form: WalkInForm, at: datetime) -> QueueTicket:
    wish = wanted_by(asked, store).wish
    return join(wish=wish, store=store, who=Joining(**form.said(), locale=get_language() or "en"), at=at)
