"""How the floor's pages are opened: somebody is signed in, works in the store, and times are the store's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from floor.kiosk import FLOOR, device_that_asks, is_by_password
from floor.models import Device
from floor.services.sittings import put_away
from floor.views.proved import to_second_factor
from kernel import clock
from stores.models import Store
from stores.rights import Right
from stores.rules import MANAGE, WORK_IN

PRIVATE: Final = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}
LOCKS: Final = (f"{FLOOR}who/", f"{FLOOR}pair/", f"{FLOOR}lock/", f"{FLOOR}touch/")
"""Where nobody wants to be led back to."""
LONGEST_WAY: Final = 500


FloorView = Callable[..., HttpResponse]
"""What is given the request, the store, the present instant, and what else the address holds."""


def staff_of(request: HttpRequest) -> User:
    """Who is signed in, on a page that only such people open."""
    return cast("User", request.user)


def opens_floor(view: FloorView) -> FloorView:
    """The view of a store's slug: first the sign-in, then 404 for a store that isn't, 403 for one that is others'.

    A shared device shows its lock instead of the sign-in, opens the one store that it is paired with, and locks itself
    when who stands at it may not work there any more.
    """

    @wraps(view)
    def opened(request: HttpRequest, slug: str, **parts: Any) -> HttpResponse:
        device = device_that_asks(request)
        if not request.user.is_authenticated:
            return to_entrance(request)
        if not _is_theirs(request):
            raise PermissionDenied
        store = _store_of(staff_of(request), slug) if device is None else _store_around(device, slug)
        if device is not None and not request.user.has_perm(WORK_IN, store):
            put_away(device=device)
            return to_entrance(request)
        with timezone.override(store.zone):
            return kept_private(view(request, store, clock.now(), **parts))

    return opened


def opens_to_managers(view: FloorView) -> FloorView:
    """The same for a store's managers alone, who on a shared device have to give their password."""

    @opens_floor
    @wraps(view)
    def opened(request: HttpRequest, store: Store, *parts: Any, **named: Any) -> HttpResponse:
        if not request.user.has_perm(MANAGE, store):
            raise PermissionDenied
        if device_that_asks(request) is not None and not is_by_password(request):
            return to_sign_in(request)
        return to_second_factor(request, Right.SHAPE) or view(request, store, *parts, **named)

    return opened


def _is_theirs(request: HttpRequest) -> bool:
    """Whether who sends a scan made it: the device may have kept it while it changed hands."""
    mine = str(request.user.pk)
    return request.method != "POST" or request.POST.get("scanned_by", mine) == mine


def _store_of(user: User, slug: str) -> Store:
    """The store where they work: one query, for every open page asks again and again."""
    theirs = Store.objects.active().staffed_by(user).with_desk_of(user).filter(slug=slug).first()
    if theirs is None:
        get_object_or_404(Store.objects.active(), slug=slug)
        raise PermissionDenied
    return theirs


def _store_around(device: Device, slug: str) -> Store:
    """A shared device's own store, which was read with it, and no other."""
    if device.store.slug != slug:
        raise PermissionDenied
    return device.store


def to_entrance(request: HttpRequest) -> HttpResponse:
    """To whatever opens the floor in this browser: a shared device's lock, or the sign-in."""
    device = device_that_asks(request)
    return to_sign_in(request) if device is None else to_lock(request, device)


def to_lock(request: HttpRequest, device: Device) -> HttpResponse:
    """To the lock and back. What a page's script asks for is told 401, and where the lock is."""
    page = is_page(request)
    if page and request.method == "POST":
        messages.warning(request, _("This device was locked meanwhile: what you sent last was not done."))
    lock = f"{lock_of(device)}?{urlencode({'next': _page_behind(request)})}"
    if page:
        return kept_private(HttpResponseRedirect(lock))
    return kept_private(HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": lock}))


def lock_of(device: Device) -> str:
    """The lock's address: it asks who stood there last for their PIN, and anybody who they are where nobody did."""
    return reverse("floor-pin", args=[device.actor_id]) if device.actor_id else reverse("floor-who")


def is_page(request: HttpRequest) -> bool:
    """Whether a person opens a page or sends a form, and no script asks for a part of one."""
    return not getattr(request, "htmx", False) and "text/html" in request.headers.get("Accept", "text/html")


def way_back(request: HttpRequest) -> str:
    """Where on the floor `next` leads to; the floor where it leads anywhere else."""
    said = request.POST.get("next") or request.GET.get("next") or ""
    return said if _is_floor(said) else FLOOR


def _page_behind(request: HttpRequest) -> str:
    """The page that is meant by a request: itself, or the one that it was sent from."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if htmx:
        return _page_of(htmx)
    if request.method == "GET" and is_page(request):
        return request.get_full_path()
    behind = request.headers.get("Referer", "").removeprefix(f"{request.scheme}://{request.get_host()}")
    return behind if _is_floor(behind) else FLOOR


def _is_floor(address: str) -> bool:
    safe = address.isprintable() and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return safe and len(address) <= LONGEST_WAY and address.startswith(FLOOR) and not address.startswith(LOCKS)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in and back. A fragment's request sends the whole page there, back to where it was."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if htmx:
        return HttpResponseClientRedirect(redirect_to_login(_page_of(htmx)).url)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/floor/")


def _page_of(htmx: HtmxDetails) -> str:
    """The page that a fragment belongs to; the floor where the header makes no sense."""
    try:
        return htmx.current_url_abs_path or "/floor/"
    except ValueError:
        return "/floor/"


def kept_private(response: HttpResponse) -> HttpResponse:
    """Names and numbers of visitors stay out of shared caches."""
    for name, value in PRIVATE.items():
        response.headers.setdefault(name, value)
    return response
