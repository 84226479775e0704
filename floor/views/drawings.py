"""What fifty devices look at: drawn once, and compressed once, for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2s
from threading import Lock
from typing import Any, Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.text import compress_string
from django.utils.translation import get_language

from bookings.forms.asked import read_date
from floor.queries.version import version_of
from stores.models import Store

REMEMBERED: Final = 60
"""Seconds: a version is of one minute."""
_PART: Final = "."
_DRAWING: Final = [Lock() for _ in range(16)]
"""Fifty devices ask within the same moment: in this process one draws, and the others wait for its drawing."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The grid or the list, how many visitors are `found` on it, and to whose `hosts` it may be narrowed."""

    markup: SafeString
    found: int
    hosts: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn at a `version`, and the `fragment` that an open board takes in its place, compressed too."""

    version: str
    drawn: Drawn
    fragment: str
    packed: bytes


def drawing_of(looked_at: str, draw: Callable[[], Drawn], facts: Mapping[str, Any]) -> Drawing:
    """What is `looked_at` as it is at `facts["version"]`; `facts` are what the fragment's template needs besides.

    Nothing in it is of one person alone. Only the latest is kept: on a busy day the drawings of a minute would take
    more memory than all the rest.
    """
    asked = blake2s(f"{looked_at} {get_language()}".encode()).hexdigest()
    with _DRAWING[int(asked[-1], 16)]:
        drawing: Drawing | None = cache.get(f"floor:{asked}")
        if drawing is None or drawing.version != facts["version"]:
            drawing = _made(draw(), facts)
            cache.set(f"floor:{asked}", drawing, REMEMBERED)
    return drawing


def _made(drawn: Drawn, facts: Mapping[str, Any]) -> Drawing:
    fragment = render_to_string("floor/_day.html", {**facts, "drawn": drawn.markup})
    packed = compress_string(fragment.encode(), max_random_bytes=GZipMiddleware.max_random_bytes)
    return Drawing(facts["version"], drawn, fragment, packed)


def answer_with(drawing: Drawing, request: HttpRequest) -> HttpResponse:
    """The fragment, as the device takes it. There is nothing secret in it that its compressed size could tell."""
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(drawing.fragment)
    response = HttpResponse(drawing.packed, headers={"Content-Encoding": "gzip"})
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def version_shown(store: Store, day: date, at: datetime) -> str:
    """What an open board says of itself when it asks again: of which minute and which day it is, and its version."""
    return f"{at:%d%H%M}{_PART}{day:%Y-%m-%d}{_PART}{version_of(store, day)}"


def day_shown(said: str, at: datetime) -> date | None:
    """The day of a board that says this of itself; None when it isn't of this minute.

    Days change on the minute: a board of this very one need not read the hours to know which day it is.
    """
    minute, _, rest = said.partition(_PART)
    return read_date(rest.partition(_PART)[0]) if minute == f"{at:%d%H%M}" else None
