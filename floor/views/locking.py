"""A shared device's lock: who is it, their PIN, and back to work; and what keeps it open."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from bookings.forms.asked import read_number, read_word
from bookings.wording import say
from floor.kiosk import COOKIE, FLOOR, device_that_asks, end_sign_in, give_secret
from floor.models import Device
from floor.pin_rules import FREE_TRIES, LONGEST
from floor.queries.devices import idle_of, team_of
from floor.services.pins import Proved
from floor.services.sittings import lock, touch, unlock
from floor.views.staffed import FloorView, kept_private, lock_of, to_lock, way_back
from kernel import clock
from kernel.errors import DomainError

MOST: Final = 2**31 - 1
AN_HOUR: Final = 3600
STATUSES: Final = {"pin_wait": HTTPStatus.TOO_MANY_REQUESTS, "pin_locked": HTTPStatus.FORBIDDEN}


def _on_device(view: FloorView) -> FloorView:
    """The view of the device that asks; a browser that is none is led to the floor."""

    def opened(request: HttpRequest, **parts: int) -> HttpResponse:
        device = device_that_asks(request)
        if device is None:
            return redirect("floor")
        with timezone.override(device.store.zone):
            return kept_private(view(request, device, **parts))

    return opened


@require_safe
@_on_device
def show_who(request: HttpRequest, device: Device) -> HttpResponse:
    """Everybody who works in the store: one tap says who one is."""
    context = {"store": device.store, "team": team_of(device.store), "next": way_back(request)}
    return render(request, "floor/who.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@_on_device
def show_pin(request: HttpRequest, device: Device, person: int) -> HttpResponse:
    """The PIN of one of them; then they are who does what is done here, until they go or are gone too long."""
    if person > MOST:
        raise Http404
    if request.method == "POST":
        return _unlock(request, device, person)
    return _ask(request, device, person)


def _ask(request: HttpRequest, device: Device, person: int, error: DomainError | None = None) -> HttpResponse:
    colleague = team_of(device.store).filter(pk=person).first()
    if colleague is None:
        return redirect("floor-who")
    refusal = say(error) if error else ""
    status = STATUSES.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY) if error else HTTPStatus.OK
    if getattr(request, "htmx", False) and error:
        return HttpResponse(refusal, status=status, content_type="text/plain; charset=utf-8")
    context = {"store": device.store, "person": colleague, "refusal": refusal, "next": way_back(request)}
    return render(request, "floor/pin.html", context, status=status)


def _unlock(request: HttpRequest, device: Device, person: int) -> HttpResponse:
    pin = read_word(request.POST.get("pin"), LONGEST + 1)
    try:
        proved = unlock(device=device, user=person, pin=pin, at=clock.now())
    except DomainError as error:
        return _ask(request, device, person, error)
    end_sign_in(request)  # whoever else locked it in the same instant: a PIN opens no sitting of a password
    _warn(request, proved)
    same = device.actor_id == person
    if not same:
        # The forms of who stood here before are nobody's any more.
        rotate_token(request)
    response = _onward(request, same=same)
    return give_secret(response, request.COOKIES[COOKIE])


def _onward(request: HttpRequest, *, same: bool) -> HttpResponse:
    """The same person goes on where they were, and what lies under the cover stays; another one begins at the board."""
    if not getattr(request, "htmx", False):
        return redirect(way_back(request) if same else FLOOR)
    return HttpResponse(status=HTTPStatus.NO_CONTENT) if same else HttpResponseClientRedirect(FLOOR)


def _warn(request: HttpRequest, proved: Proved) -> None:
    """Mistyping twice is no news; more than that may have been somebody else."""
    wrong = proved.wrong_before
    if wrong > FREE_TRIES:
        said = _(
            "%(wrong)s wrong PINs were typed for you before. If it wasn’t you, choose another and tell your manager."
        )
        messages.warning(request, said % {"wrong": wrong})


@require_http_methods(["GET", "HEAD", "POST"])
@_on_device
def show_lock(request: HttpRequest, device: Device) -> HttpResponse:
    """A POST locks; then, as for who only looks in, the lock."""
    if request.method == "POST":
        lock(device=device)
        end_sign_in(request)
        if getattr(request, "htmx", False):
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return redirect(lock_of(device))


@require_POST
@_on_device
def keep_open(request: HttpRequest, device: Device) -> HttpResponse:
    """The page says that somebody touched it, `ago` seconds before: reading and typing ask for nothing else."""
    if not request.user.is_authenticated:
        return to_lock(request, device)
    ago = read_number(request.POST.get("ago"), most=AN_HOUR) or 0
    touched = clock.now() - timedelta(seconds=ago)
    if timedelta(seconds=ago) < idle_of(device):
        touch(device=device, at=touched)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
