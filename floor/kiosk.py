"""A shared tablet's requests: who stands at it is what its row says, and nothing else opens the floor there.

See docs/adr/0020-a-shared-tablet.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse

from floor.models import Device
from floor.queries.devices import device_of
from floor.services.sittings import open_by_password, touch
from kernel import clock

COOKIE: Final = "device"
KEPT: Final = timedelta(days=400)
"""As long as browsers keep a cookie; it is given anew whenever somebody is let in."""
FLOOR: Final = "/floor/"
SEATED: Final = (FLOOR, "/c/")
"""Where who stands at the device is who asks; a code on a ticket leads to the floor. Elsewhere a PIN is not enough."""


def kiosk(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware: `request.device` is the paired device that asks, or None.

    On the floor's pages of a device `request.user` is who stands at it, or nobody while it is locked. One query, on
    paired devices only.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        secret = request.COOKIES.get(COOKIE)
        device = device_of(secret) if secret else None
        request.device = device  # type: ignore[attr-defined]
        if device is not None:
            _seat(request, device, clock.now())
            return get_response(request)
        if secret is None:
            return get_response(request)
        # Revoked: whoever signed in on it by password is out of it too, and it is a browser like any other.
        end_sign_in(request)
        response = get_response(request)
        response.delete_cookie(COOKIE)
        return response

    return respond


def device_that_asks(request: HttpRequest) -> Device | None:
    """The paired device, on requests that came through the middleware."""
    return getattr(request, "device", None)


def is_by_password(request: HttpRequest) -> bool:
    """Whether who is there has given their password in this browser, and not a PIN alone."""
    return str(request.session.get(SESSION_KEY)) == str(request.user.pk)


def give_secret(response: HttpResponse, secret: str) -> HttpResponse:
    """Have this browser be the device from now on."""
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(COOKIE, secret, max_age=KEPT, httponly=True, samesite="Lax", secure=secure)
    return response


def note_password(*, request: HttpRequest | None, user: User, **_signal: Any) -> None:
    """A sign-in on a shared device opens it for that person: they proved more than a PIN."""
    device = device_that_asks(request) if request is not None else None
    if device is not None:
        open_by_password(device=device, user=user, at=clock.now())


def end_sign_in(request: HttpRequest) -> None:
    """Forget the password that was given in this browser, if one was: the sitting that it opened is over."""
    if _signed_in(request):
        logout(request)


def _seat(request: HttpRequest, device: Device, at: datetime) -> None:
    """Say who is there. What a person asks for keeps the device open; what a page asks for by itself does not.

    A sign-in lasts no longer than the sitting that it opened: the first request after that ends it, whatever page it
    asks for. Else the PIN that opens the next sitting would find it there.
    """
    person = device.actor if device.is_open(at) else None
    if person is not None and not person.is_active:
        person = None
    if person is None or _signed_in(request) != str(person.pk):
        end_sign_in(request)
    if person is not None and _is_touch(request):
        touch(device=device, at=at)
    if request.path.startswith(SEATED):
        request.user = person or AnonymousUser()


def _is_touch(request: HttpRequest) -> bool:
    """A page or a form, and none of a script's own questions: those ask for whatever comes, or are htmx's."""
    return "HX-Request" not in request.headers and request.headers.get("Accept", "").startswith("text/html")


def _signed_in(request: HttpRequest) -> str:
    """Whose password was given in this browser, by number; asked of the database only where it has a session."""
    return str(request.session.get(SESSION_KEY, "")) if settings.SESSION_COOKIE_NAME in request.COOKIES else ""
