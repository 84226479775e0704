"""Taking a number by oneself: what the poster's second code leads to, on the visitor's own telephone."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from bookings.wording import say
from floor.forms.walk_in import NumberForm
from floor.frames import LABELS
from floor.models import QueueDoor, QueueTicket
from floor.queries.poster import door_of, takes_numbers, ticket_of_browser
from floor.queries.queue import walk_in_experiences
from floor.services.poster import take_number
from floor.services.queue import Joining
from floor.tickets import token_of
from floor.views.bounded import at_most
from floor.views.door import CAMERA, answer_frame
from floor.views.passes import NUMBER
from floor.views.staffed import kept_private
from floor.views.wanting import Asked, begins, parties_of, read_asked, wanted_by
from kernel import clock
from kernel.errors import DomainError
from kernel.identifiers import new_uid

LARGEST_FRAME: Final = 1_000_000
"""The camera's frames are smaller by far, and anybody may send one who stands before the poster."""


@require_http_methods(["GET", "HEAD", "POST"])
def show_number(request: HttpRequest, code: str) -> HttpResponse:
    """Choose what for, see how long it takes, and take a number. 404 alike for codes that never were."""
    door = door_of(code)
    if door is None:
        raise Http404
    browser = NUMBER.read(request) or new_uid()
    with timezone.override(door.store.zone):
        response = kept_private(NUMBER.give(_number(request, door, browser, clock.now()), request, browser))
    response.headers["Permissions-Policy"] = CAMERA
    return response


@at_most(LARGEST_FRAME)
@require_POST
def read_label(request: HttpRequest, code: str) -> HttpResponse:
    """The label in a frame of a visitor's camera, as `answer_frame` says it, while numbers are given by that code."""
    door = door_of(code)
    if door is None or not takes_numbers(door, at=clock.now()):
        raise Http404
    return kept_private(answer_frame(request, LABELS))


def _number(request: HttpRequest, door: QueueDoor, browser: str, at: datetime) -> HttpResponse:
    own = ticket_of_browser(browser)
    if own is not None:
        return _to_place(own)
    offered = walk_in_experiences(door.store) if takes_numbers(door, at=at) else []
    asked = read_asked(request.POST if request.method == "POST" else request.GET, offered)
    if asked is None:
        return render(request, "floor/number.html", {"store": door.store})
    form = NumberForm(request.POST if request.method == "POST" else None, store=door.store)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _to_place(_take(door, asked, form, browser, at))
        except DomainError as error:
            refusal = say(error)
    context = {"store": door.store, "door": door, "offered": offered, "asked": asked, "form": form}
    context |= {"parties": parties_of(offered)} | begins(asked, door.store, at)
    context |= {"refusal": refusal} if refusal else {}
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "floor/number.html", context, status=status)


def _take(door: QueueDoor, asked: Asked, form: NumberForm, browser: str, at: datetime) -> QueueTicket:
    who = Joining(**form.said(), locale=get_language() or "en")
    return take_number(door=door, wish=wanted_by(asked, door.store).wish, who=who, browser=browser, at=at)


def _to_place(ticket: QueueTicket) -> HttpResponse:
    return redirect("queue-place", ticket.pk, token_of(ticket))
