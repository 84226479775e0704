"""Moving a visit by staff: another time, stylist or room, by a form, or by a block that is dropped elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import locales
from bookings.forms.asked import read_date, read_id, read_instant
from bookings.models import Booking
from bookings.queries.choice import hosts as hosts_for
from bookings.services.reassign import REASSIGNABLE, reassign
from floor.queries.day import booking_of
from floor.queries.rooms import rooms_for
from floor.views.refusals import why_not
from floor.views.staffed import opens_floor, staff_of
from kernel import clock
from kernel.errors import DomainError
from stores.models import Room, Store, Stylist

"""Ids in an address beyond this are made up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Where a visit shall go; None for what shall stay."""

    starts_at: datetime | None
    stylist: Stylist | None
    room: Room | None


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_move(request: HttpRequest, store: Store, at: datetime, reference: str) -> HttpResponse:
    """GET shows what can be chosen; POST moves it, or says why not. A drop on the grid is answered with a sentence."""
    booking = booking_of(store, reference)
    if booking is None or booking.state not in REASSIGNABLE:
        raise Http404
    hosts, rooms = hosts_for(booking.terms, store), rooms_for(booking)
    refusal = ""
    if request.method == "POST":
        try:
            booking = _moved(request, booking, _asked(request, booking, hosts, rooms), at)
        except DomainError as error:
            refusal = why_not(error)
        else:
            return _done(request, booking)
    dropped = bool(getattr(request, "htmx", False))
    context = {"store": store, "booking": booking, "hosts": hosts, "rooms": rooms, "refusal": refusal}
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "floor/_moved.html" if dropped else "floor/move.html", context, status=status)


def _asked(request: HttpRequest, booking: Booking, hosts: Sequence[Stylist], rooms: Sequence[Room]) -> Asked:
    """What a form says as a day and a wall time, and a drop as an instant; ids that are none of ours say nothing."""
    stylist, room = (read_id(request.POST.get(name)) for name in ("stylist", "room"))
    return Asked(
        starts_at=read_instant(request.POST.get("starts_at")) or _wall_time(request, booking),
        stylist=next((host for host in hosts if host.pk == stylist), None),
        room=next((one for one in rooms if one.pk == room), None),
    )


def _wall_time(request: HttpRequest, booking: Booking) -> datetime | None:
    day = read_date(request.POST.get("day"))
    try:
        wall = time.fromisoformat(request.POST.get("time", ""))
    except ValueError:
        return None
    return clock.instant(day, wall.replace(tzinfo=None), booking.store.zone) if day else None


def _moved(request: HttpRequest, booking: Booking, asked: Asked, at: datetime) -> Booking:
    """Who hosts already is not named: what isn't named stays where it can."""
    stylist = None if asked.stylist and asked.stylist.pk == booking.stylist_id else asked.stylist
    return reassign(
        booking=booking,
        at=at,
        actor=staff_of(request),
        starts_at=asked.starts_at,
        stylist=stylist,
        room=asked.room,
    )


def _done(request: HttpRequest, booking: Booking) -> HttpResponse:
    """A drop stays on its board, a form leads back to the visit."""
    zone = booking.store.zone
    said = _("%(name)s: %(when)s, with %(stylist)s.") if booking.stylist else _("%(name)s: %(when)s.")
    facts = {
        "name": booking.customer,
        "when": locales.day_and_hour(booking.starts_at, zone),
        "stylist": booking.stylist.said("name") if booking.stylist else "",
    }
    if getattr(request, "htmx", False):
        return render(request, "floor/_moved.html", {"done": said % facts})
    messages.success(request, said % facts)
    return redirect("visit", booking.store.slug, booking.reference)
