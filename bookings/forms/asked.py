"""What an address says that a customer has chosen so far.

Addresses are typed, shared, cut off and made up: whatever can't be read counts as not said, and nothing here fails.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import isfinite
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.translation.trans_real import parse_accept_lang_header

from stores.models import ProductKind

LONGEST: Final = 80
MOST_LANGUAGES: Final = 400
"""Letters of the header that are read."""
MOST_SKUS: Final = 40
MOST_PEOPLE: Final = 99
MOST_ID: Final = 2**63 - 1
"""Above it PostgreSQL has no ids."""
STORE_COOKIE: Final = "store"
NEAR_COOKIE: Final = "near"
ZONE_COOKIE: Final = "zone"


@dataclass(frozen=True, slots=True)
class Near:
    """A place on Earth, in degrees, as rough as two decimals: about a kilometre."""

    latitude: float
    longitude: float

    def __str__(self) -> str:
        return f"{self.latitude:.2f},{self.longitude:.2f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Slugs, SKUs and numbers as they were sent; whether such rows exist is not known yet.

    `zone` is the device's time zone (IANA), `region` the country of its language (ISO 3166), each where it is told.
    """

    store: str = ""
    experience: str = ""
    skus: tuple[str, ...] = ()
    party: int | None = None
    stylist: str = ""
    day: date | None = None
    near: Near | None = None
    zone: str = ""
    region: str = ""

    def query(self, **changes: Any) -> str:
        """The part of an address that says this again, with some fields changed; `?…`, or nothing."""
        said = replace(self, **changes)
        pairs: list[tuple[str, str]] = [("store", said.store), ("experience", said.experience)]
        pairs += [("sku", sku) for sku in said.skus]
        pairs += [("party", str(said.party or "")), ("stylist", said.stylist)]
        pairs += [("day", said.day.isoformat() if said.day else "")]
        query = urlencode([pair for pair in pairs if pair[1]])
        return f"?{query}" if query else ""

    def hidden(self) -> list[tuple[str, str]]:
        """Names and values for the hidden fields of a form that says this again, but for the day."""
        pairs = [("store", self.store), ("experience", self.experience)]
        pairs += [("sku", sku) for sku in self.skus]
        pairs += [("party", str(self.party or "")), ("stylist", self.stylist)]
        return [pair for pair in pairs if pair[1]]


def asked_of(request: HttpRequest) -> Asked:
    """What a GET says in its address and a POST in its body; the store and the position last chosen otherwise."""
    data = request.POST if request.method == "POST" else request.GET
    return Asked(
        store=_word(data, "store") or read_word(request.COOKIES.get(STORE_COOKIE)),
        experience=_word(data, "experience"),
        skus=read_skus(data.getlist("sku")),
        party=read_number(data.get("party"), most=MOST_PEOPLE),
        stylist=_word(data, "stylist"),
        day=read_date(data.get("day")),
        near=read_near(data.get("near")) or read_near(request.COOKIES.get(NEAR_COOKIE)),
        zone=read_word(request.COOKIES.get(ZONE_COOKIE)),
        region=read_region(request.headers.get("Accept-Language", "")),
    )


def read_word(text: str | None, longest: int = LONGEST) -> str:
    """The text without control characters, cut to a length: what PostgreSQL can be asked for."""
    return "".join(c for c in (text or "").strip()[:longest] if c.isprintable())


def read_kind(text: str | None) -> str:
    """One of the cuts, or nothing."""
    return text if text in ProductKind.values else ""


def read_number(text: str | None, *, most: int) -> int | None:
    """A whole number from 1 to `most`."""
    digits = (text or "").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(most))):
        return None
    return int(digits) if 1 <= int(digits) <= most else None


def read_id(text: str | None) -> int | None:
    """The id of a row."""
    return read_number(text, most=MOST_ID)


def read_date(text: str | None) -> date | None:
    """A date of this century, as YYYY-MM-DD."""
    try:
        day = date.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return day if day.year // 100 == 20 else None


def read_instant(text: str | None) -> datetime | None:
    """An instant of this century with its offset, as ISO 8601."""
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    aware = moment.tzinfo is not None and moment.year // 100 == 20
    return moment if aware else None


def read_region(accepted: str) -> str:
    """The country of the best liked language that names one: `en-GB, en;q=0.9` is GB (RFC 9110, 12.5.4)."""
    for tag, _quality in parse_accept_lang_header(accepted[:MOST_LANGUAGES].lower()):
        regions = [part for part in tag.split("-")[1:] if len(part) == 2 and part.isascii() and part.isalpha()]
        if regions:
            return regions[0].upper()
    return ""


def read_near(text: str | None) -> Near | None:
    """`latitude,longitude` in degrees."""
    try:
        latitude, longitude = (float(part) for part in (text or "")[:LONGEST].split(","))
    except ValueError:
        return None
    on_earth = isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    return Near(latitude, longitude) if on_earth else None


def _word(data: QueryDict, name: str) -> str:
    return read_word(data.get(name))


def read_skus(texts: Iterable[str]) -> tuple[str, ...]:
    """SKUs as they were sent, each once."""
    words = (read_word(text) for text in texts)
    return tuple(dict.fromkeys(word for word in words if word))[:MOST_SKUS]
