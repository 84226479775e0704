"""A store's shared devices: made and revoked by its managers, paired at the device itself; and who looked at what."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.calendar import grouped
from bookings.forms.asked import read_id, read_word
from bookings.wording import say
from floor.forms.devices import DeviceForm
from floor.kiosk import give_secret
from floor.models import Device, Peek
from floor.queries.devices import devices_in, peeks_in, team_of
from floor.services.devices import CODE_LIVES, add_device, pair, rename, renew_code, revoke
from floor.services.pins import lift
from floor.views.paging import around, page_of
from floor.views.staffed import kept_private, opens_to_managers, staff_of
from kernel import clock
from kernel.errors import DomainError
from stores.models import Store

LONGEST_CODE: Final = 40


@require_http_methods(["GET", "HEAD", "POST"])
@opens_to_managers
def show_devices(request: HttpRequest, store: Store, at: datetime) -> HttpResponse:
    """A POST's `do` is `add`, or `code`, `rename`, `revoke` with a device's number, or `lift` with a person's."""
    form = DeviceForm(request.POST if request.POST.get("do") == "add" else None)
    shown: dict[str, Any] = {}
    if request.method == "POST":
        try:
            shown = _act(request, store, form, at)
        except DomainError as error:
            messages.error(request, say(error))
        if not shown and not form.errors:
            return redirect("floor-devices", store.slug)
    context = {"store": store, "devices": devices_in(store), "team": team_of(store), "form": form, "at": at}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "floor/devices.html", context | shown, status=status)


def _act(request: HttpRequest, store: Store, form: DeviceForm, at: datetime) -> dict[str, Any]:
    """Do it; what is shown once, where there is such a thing."""
    name, _colon, number = request.POST.get("do", "").partition(":")
    pk, actor = read_id(number) or 0, staff_of(request)
    if name == "add":
        return (
            _code(*add_device(store=store, name=form.cleaned_data["name"], at=at, actor=actor))
            if form.is_valid()
            else {}
        )
    if name == "lift":
        return _lift(request, store, pk)
    device = next((one for one in devices_in(store) if one.pk == pk), None)
    if device is None:
        messages.error(request, _("Please choose what to do."))
    elif name == "code":
        return _code(device, renew_code(device=device, at=at, actor=actor))
    elif name == "rename":
        _rename(request, device)
    elif name == "revoke":
        revoke(device=device, at=at)
        messages.success(request, _("%(device)s is revoked: it opens nothing any more.") % {"device": device})
    return {}


def _code(device: Device, code: str) -> dict[str, Any]:
    """The code in two groups, and as the address that opens the page for it."""
    address = f"{settings.PUBLIC_BASE_URL}{reverse('floor-pair')}?{urlencode({'code': code})}"
    qr = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None)
    minutes = int(CODE_LIVES.total_seconds() // 60)
    return {"code": f"{code[:4]} {code[4:]}", "coded": device, "qr": SafeString(qr), "minutes": minutes}


def _rename(request: HttpRequest, device: Device) -> None:
    form = DeviceForm(request.POST)
    if form.is_valid():
        rename(device=device, name=form.cleaned_data["name"])
        messages.success(request, _("It is called %(name)s now.") % {"name": form.cleaned_data["name"]})
    else:
        messages.error(request, _("Please give it a name of at most 60 characters."))


def _lift(request: HttpRequest, store: Store, pk: int) -> dict[str, Any]:
    person = team_of(store).filter(pk=pk).first()
    if person is None:
        messages.error(request, _("Please choose what to do."))
    else:
        lift(user=person)
        name = person.get_full_name() or person.get_username()
        messages.success(request, _("%(name)s can try their PIN again.") % {"name": name})
    return {}


@require_http_methods(["GET", "HEAD", "POST"])
def show_pair(request: HttpRequest) -> HttpResponse:
    """On the device itself: its code makes it one. Whoever was signed in there is not any more.

    Codes are tried in vain: there are thirty-eight bits of them, and each is good for ten minutes.
    """
    code, refusal = read_word(request.POST.get("code") or request.GET.get("code"), LONGEST_CODE), ""
    if request.method == "POST":
        try:
            device, secret = pair(code=code, at=clock.now())
        except DomainError as error:
            refusal = say(error)
        else:
            logout(request)
            messages.success(request, _("This is %(device)s now.") % {"device": device})
            return kept_private(give_secret(redirect("floor-who"), secret))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return kept_private(render(request, "floor/pair.html", {"code": code, "refusal": refusal}, status=status))


@require_safe
@opens_to_managers
def show_peeks(request: HttpRequest, store: Store, _at: datetime) -> HttpResponse:
    """Who asked to see what is masked."""
    page = page_of(request, peeks_in(store))
    looks = [(peek, *_whose(peek)) for peek in page]
    return render(request, "floor/peeks.html", {"store": store, "looks": looks, **around(page)})


def _whose(peek: Peek) -> tuple[str, str]:
    """Whom it was about, and their page."""
    kind, _colon, key = peek.subject.partition(":")
    if kind == "booking":
        return grouped(key), reverse("visit", args=[peek.store.slug, key])
    if kind == "waiting":
        return _("on the waiting list"), reverse("floor-waiting-list", args=[peek.store.slug])
    return _("in the queue"), reverse("floor-ticket", args=[peek.store.slug, key])
