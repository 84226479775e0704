"""What fifty devices look at: drawn once, and compressed once, for all of them."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2s
from threading import Lock
from typing import Any, Final, TypeVar

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.text import compress_string
from django.utils.translation import get_language

from bookings.forms.asked import read_date
from floor.queries.reading import Reading, read_day
from floor.queries.version import version_of
from kernel.intervals import Period
from stores.models import Store

REMEMBERED: Final = 60
"""Seconds: a version is of one minute."""
_PART: Final = "."
_DRAWING: Final = Lock()
"""Fifty devices ask within the same moment: in this process one draws, and the others wait for its drawing. One at a
time, also of different drawings: side by side they would all be late, and who checks somebody in with them."""
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The grid or the list, how many visitors are `found` on it, and to whose `hosts` it may be narrowed."""

    markup: SafeString
    found: int
    hosts: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What an open board takes in its place: compressed, as nearly all devices want it, and a twentieth of its size."""

    packed: bytes
    found: int
    hosts: Mapping[int, str]

    @property
    def fragment(self) -> SafeString:
        return SafeString(gzip.decompress(self.packed).decode())


def drawing_of(store: Store, period: Period, draw: Callable[[Reading], Drawn], facts: Mapping[str, Any]) -> Drawing:
    """What is looked at of the store's day, as it is at `facts["version"]`.

    `facts` are what the fragment's template needs besides, and `view` and `day` among them say what is looked at. The
    list and the grids are drawn from one reading. Nothing in it is of one person alone.
    """
    day, view, version = (facts[name] for name in ("day", "view", "version"))
    of_drawing, of_reading = f"drawn {store.pk} {day} {view}", f"read {store.pk} {day} {view.words}"

    def read() -> Reading:
        return _kept(of_reading, version) or _keep(of_reading, version, read_day(store, period, words=view.words))

    drawing: Drawing | None = _kept(of_drawing, version)
    if drawing is None:
        with _DRAWING:
            drawing = _kept(of_drawing, version) or _keep(of_drawing, version, _packed(draw(read()), facts))
    return drawing


def _kept(what: str, version: str) -> Any:
    """What was made of this version; None when there is none yet."""
    made = cache.get(_key(what))
    return made[1] if made is not None and made[0] == version else None


def _keep(what: str, version: str, made: Kept) -> Kept:
    """Only the latest is kept: on a busy day those of a minute would take more memory than all the rest."""
    cache.set(_key(what), (version, made), REMEMBERED)
    return made


def _key(what: str) -> str:
    """Names are read, and all is drawn, in the reader's language."""
    return f"floor:{blake2s(f'{what} {get_language()}'.encode()).hexdigest()}"


def _packed(drawn: Drawn, facts: Mapping[str, Any]) -> Drawing:
    fragment = render_to_string("floor/_day.html", {**facts, "drawn": drawn.markup})
    packed = compress_string(fragment.encode(), max_random_bytes=GZipMiddleware.max_random_bytes)
    return Drawing(packed, drawn.found, drawn.hosts)


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
