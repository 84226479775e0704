"""The visitor's own page of the fitting room, behind the code on its wall: no app, no account, no name.

Who may see it is decided in docs/adr/0017: the first phone that scans is let in, any other needs the visit's word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from bookings.forms.asked import read_id, read_word
from bookings.models import Booking, Feeling
from bookings.views.cards import Picture, picture_of
from bookings.wording import say
from floor.errors import WordWrong
from floor.models import RoomRequest
from floor.queries.fitting import Hanger, is_on, room_of, room_version, room_view, visit_named, visitor_in
from floor.services.fitting import ask_help, ask_variant, withdraw
from floor.services.room_page import feel, key_of, open_by_word, open_first
from floor.views.passes import ROOM
from floor.views.staffed import kept_private
from kernel import clock
from kernel.errors import DomainError
from stores.models import Room, Variant


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece on the rail with its picture."""

    hanger: Hanger
    picture: Picture


@dataclass(frozen=True, slots=True)
class Visit:
    """Whose page it is, in which room, and when it is looked at."""

    booking: Booking
    room: Room
    at: datetime


@require_http_methods(["GET", "POST"])
def show_room(request: HttpRequest, code: str) -> HttpResponse:
    """The page behind a room's code. 404 alike for codes that never were and rooms that are closed."""
    room = room_of(code)
    if room is None:
        raise Http404
    with timezone.override(room.store.zone):
        return kept_private(_open(request, room, clock.now()))


def _open(request: HttpRequest, room: Room, at: datetime) -> HttpResponse:
    uid = ROOM.read(request)
    own = visit_named(uid) if uid else None
    if own is not None and own.store_id == room.store_id and is_on(own):
        return _inside(request, Visit(own, room, at))
    if getattr(request, "htmx", False):  # a part of a page whose visit is over: the whole page says so
        return HttpResponseClientRefresh()
    visitor = visitor_in(room, at=at)
    if visitor is None:
        return _render(request, room, "room_empty", over=own is not None)
    if request.method == "POST":
        return _try_word(request, Visit(visitor, room, at))
    if own is None and open_first(booking=visitor, at=at):
        return ROOM.give(_inside(request, Visit(visitor, room, at)), request, visitor.uid)
    key_of(visitor)  # from now on the staff's page of the visit says the word
    return _render(request, room, "room_word", over=own is not None)


def _try_word(request: HttpRequest, visit: Visit) -> HttpResponse:
    try:
        open_by_word(booking=visit.booking, word=read_word(request.POST.get("word")), at=visit.at)
    except WordWrong as error:
        return _render(request, visit.room, "room_word", refused=say(error), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return ROOM.give(redirect("room", visit.room.code), request, visit.booking.uid)


def _inside(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page itself. A POST does one thing and shows what came of it; a GET that knows all is answered 204."""
    refused = _act(request, visit) if request.method == "POST" else ""
    renews = bool(getattr(request, "htmx", False))
    version = room_version(visit.booking, at=visit.at)
    if renews and not refused and request.method == "GET" and request.GET.get("v") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if request.method == "POST" and not renews and not refused:
        return redirect("room", visit.room.code)
    view = room_view(visit.booking, at=visit.at)
    return _render(
        request,
        visit.room,
        "_room" if renews else "room",
        booking=visit.booking,
        view=view,
        shown=[Shown(one, picture_of(one.item.variant.product, one.item.variant)) for one in view.hangers],
        version=version,
        refused=refused,
        word=key_of(visit.booking).word,
        status=HTTPStatus.CONFLICT if refused else HTTPStatus.OK,
    )


def _act(request: HttpRequest, visit: Visit) -> str:
    """Do what was tapped (`ask:<instead of>:<wanted>`, `feel:<variant>:<feeling>`, …). What is wrong, in words."""
    name, *parts = request.POST.get("do", "").split(":")
    act = ACTS.get(name)
    if act is None:
        return _("We didn’t understand that. Nothing was changed.")
    try:
        return act(visit, parts)
    except DomainError as error:
        return say(error)


def _ask(visit: Visit, parts: list[str]) -> str:
    numbers = [read_id(part) for part in parts]
    found = Variant.objects.active().select_related("product").in_bulk([one for one in numbers if one])
    if len(numbers) != len(("instead of", "wanted")) or not all(one in found for one in numbers):
        return _("We didn’t understand that. Nothing was changed.")
    instead_of, wanted = (found[one] for one in numbers if one)
    ask_variant(booking=visit.booking, room=visit.room, variant=wanted, instead_of=instead_of, at=visit.at)
    return ""


def _help(visit: Visit, _parts: list[str]) -> str:
    ask_help(booking=visit.booking, room=visit.room, at=visit.at)
    return ""


def _feel(visit: Visit, parts: list[str]) -> str:
    variant, said = [*parts, "", ""][:2]
    feeling = Feeling(said) if said in Feeling.values else None
    feel(booking=visit.booking, variant=read_id(variant) or 0, feeling=feeling)
    return ""


def _withdraw(visit: Visit, parts: list[str]) -> str:
    number = read_id("".join(parts[:1])) or 0
    asked = RoomRequest.objects.filter(booking=visit.booking, pk=number).first()
    if asked is not None:
        withdraw(request=asked, at=visit.at)
    return ""


ACTS: Final[Mapping[str, Callable[[Visit, list[str]], str]]] = MappingProxyType(
    {"ask": _ask, "help": _help, "feel": _feel, "withdraw": _withdraw}
)


def _render(request: HttpRequest, room: Room, page: str, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
    given = {"room": room, "store": room.store, **context}
    return render(request, f"floor/{page}.html", given, status=status)
