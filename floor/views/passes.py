"""What a telephone carries to be known again without a name: a signed cookie, for some addresses alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse

KEPT: Final = timedelta(hours=18)
"""Past the day's last visit: whoever was in a room today says a word before they see the next visitor's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A kind of pass: the cookie's name, the addresses that it is sent to, and what its signature is good for."""

    cookie: str
    path: str
    salt: str

    def read(self, request: HttpRequest) -> str | None:
        """The uid that this browser was given last; None when that is long ago, or never was."""
        try:
            uid = signing.loads(request.COOKIES.get(self.cookie, ""), salt=self.salt, max_age=KEPT)
        except signing.BadSignature:
            return None
        return uid if isinstance(uid, str) else None

    def give(self, response: HttpResponse, request: HttpRequest, uid: str) -> HttpResponse:
        """Have this browser carry a uid."""
        response.set_cookie(
            self.cookie,
            signing.dumps(uid, salt=self.salt),
            max_age=KEPT,
            path=self.path,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
        return response


ROOM: Final = Pass(cookie="room", path="/r/", salt="floor.room")
"""The visit that a telephone was let into, by the booking's uid."""
NUMBER: Final = Pass(cookie="number", path="/w/", salt="floor.number")
"""The browser itself, so that it takes one number and not two."""
