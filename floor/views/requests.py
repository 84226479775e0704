"""The runner's queue, the number of open requests on every page of the floor, and the codes for the rooms' walls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.errors import PieceTaken
from bookings.forms.asked import read_id
from bookings.wording import say
from floor.models import RoomRequest, WhyDeclined
from floor.queries.approval import asking_count
from floor.queries.requests import GOAL, open_count, queue_of, queue_version, request_in
from floor.services.fitting import decline, finish, take
from floor.views.codes import qr_of
from floor.views.staffed import opens_floor, staff_of
from inbox.queries.threads import unanswered_in
from kernel.errors import DomainError
from stores.models import Piece, PieceState, Room, Store

BACK_TO: Final = MappingProxyType({"floor": PieceState.ON_FLOOR, "inspect": PieceState.TO_INSPECT})
"""Where a piece that came back goes, by the word of the button."""


@dataclass(frozen=True, slots=True)
class RoomCode:
    """A room and what its QR looks like."""

    room: Room
    qr: SafeString


@require_http_methods(["GET", "HEAD", "POST"])
@opens_floor
def show_requests(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """The open requests, the longest wait first.

    A POST's `do` is `take:<number>`, `done:<number>:<where>`, …; `decline:<number>:<why>:<piece>` names the piece that
    was looked for.
    """
    if request.method == "POST":
        _act(request, store, at)
        return redirect("floor-requests", store.slug)
    renews = bool(getattr(request, "htmx", False))
    version = queue_version(store, at=at)
    if renews and request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {
        "store": store,
        "queue": queue_of(store, at=at),
        "goal": GOAL,
        "version": version,
        "me": staff_of(request),
        "reasons": WhyDeclined.choices,
    }
    return render(request, "floor/_requests.html" if renews else "floor/requests.html", context)


def _act(request: HttpRequest, store: Store, at: datetime) -> None:
    name, number, more, piece = [*request.POST.get("do", "").split(":"), "", "", ""][:4]
    asked = request_in(store, read_id(number) or 0)
    if asked is None:
        messages.error(request, _("Please choose what to do."))
        return
    try:
        messages.success(request, _done(request, asked, name, more, piece, at))
    except PieceTaken as error:
        messages.error(request, say(error))
        messages.info(request, _("The nearest sizes that are free stand beside it."))
    except DomainError as error:
        messages.error(request, say(error))


def _done(request: HttpRequest, asked: RoomRequest, name: str, more: str, piece: str, at: datetime) -> str:
    """Do it, and say so."""
    actor = staff_of(request)
    if name == "take":
        take(request=asked, at=at, actor=actor)
        return _("It is yours. The visitor reads that somebody is on the way.")
    if name == "done":
        finish(request=asked, back_to=BACK_TO.get(more, PieceState.ON_FLOOR), at=at, actor=actor)
        return _("Done.")
    if name == "decline" and more in WhyDeclined.values:
        sought = Piece.objects.filter(pk=read_id(piece) or 0).select_related("variant").first()
        decline(request=asked, why=WhyDeclined(more), at=at, actor=actor, sought=sought)
        return _("The visitor reads why.")
    return _("Nothing was changed.")


@require_safe
@opens_floor
def show_count(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """How many requests are open, visits are to be approved, and people wait in the inbox, for the top of every page.

    Nothing while these are the numbers that are shown.
    """
    count, asking, waiting = open_count(store), asking_count(store, at=at), unanswered_in(store)
    if request.GET.get("n") == f"{count}.{asking}.{waiting}":
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {"store": store, "count": count, "asking": asking, "waiting": waiting}
    return render(request, "floor/_request_count.html", context)


@require_safe
@opens_floor
def show_rooms(request: HttpRequest, store: Store, _at: datetime) -> HttpResponse:
    """The code of each room, to be printed and put on its wall."""
    listed = store.rooms.active().order_by("name", "pk")
    rooms = [RoomCode(room, qr_of(settings.PUBLIC_BASE_URL + reverse("room", args=[room.code]))) for room in listed]
    return render(request, "floor/rooms.html", {"store": store, "rooms": rooms})
