"""What a phone carries to show that it was let into a visit: a signed cookie, for the addresses of rooms alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse

from bookings.models import Booking

COOKIE: Final = "room"
PATH: Final = "/r/"
KEPT: Final = timedelta(hours=18)
"""Past the day's last visit: whoever was in a room today says a word before they see the next visitor's."""
_SALT: Final = "floor.room"


def read_pass(request: HttpRequest) -> str | None:
    """The uid of the visit that this browser was let into last; None when that is long ago, or never was."""
    try:
        uid = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KEPT)
    except signing.BadSignature:
        return None
    return uid if isinstance(uid, str) else None


def give_pass(response: HttpResponse, request: HttpRequest, booking: Booking) -> HttpResponse:
    """Let this browser into the visit."""
    response.set_cookie(
        COOKIE,
        signing.dumps(booking.uid, salt=_SALT),
        max_age=KEPT,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
